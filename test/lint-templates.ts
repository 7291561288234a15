// `npm run lint:templates`: synthesises the app and holds every template against CloudFormation's own schemas
// with cfn-lint, installed once into .localstack/lint. Warnings count as errors, but for those named here.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that cfn-lint needs, pinned: its schemas are data in the package, so no run looks anything up. */
const pins = join(import.meta.dirname, 'lint-templates.txt');
const root = join(import.meta.dirname, '..');
const home = join(root, '.localstack', 'lint');
const venv = join(home, 'venv');
const stamp = join(venv, 'fencepost-stamp');
const region = 'us-east-1';

/** Rules that are not asked for, each with the reason. */
const ignored: Readonly<Record<string, string>> = {
  W6001: 'a control plane tells where its state is, and that stands in a stack of its own',
  W3005: 'CDK writes a DependsOn for each role, whether a reference implies it or not',
};

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
}

function install(): void {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(pins, 'utf8')) return;
  process.stderr.write(`installing cfn-lint into ${venv}: once, about half a minute\n`);
  rmSync(venv, { recursive: true, force: true });
  try {
    run('python3', ['-m', 'venv', venv]);
  } catch (error) {
    throw new Error('cfn-lint needs Python 3.10 or newer as python3, with its module venv', {
      cause: error,
    });
  }
  run(join(venv, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--requirement', pins]);
  // Last, so that an install that was interrupted is done again.
  writeFileSync(stamp, readFileSync(pins, 'utf8'));
}

/** The stacks that serve customers, and those for drills. */
const variants = [[], ['-c', 'drillStack=true']];

function templatesOf(context: readonly string[], index: number): string[] {
  const assembly = join(home, `cdk.out-${index}`);
  rmSync(assembly, { recursive: true, force: true });
  run('npx', ['cdk', 'synth', '--quiet', '--output', assembly, ...context]);
  // Of nested assemblies, too.
  const files = readdirSync(assembly, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => join(assembly, file));
}

install();
const found = variants.flatMap(templatesOf);
if (found.length === 0) throw new Error('the app has no templates: nothing was checked');
const args = ['--regions', region, '--ignore-checks', ...Object.keys(ignored), '--template'];
try {
  run(join(venv, 'bin', 'cfn-lint'), [...args, ...found]);
  process.stdout.write(`${found.length} templates, no finding\n`);
} catch {
  // cfn-lint has said what it found.
  process.exitCode = 1;
}
