// The package as a user gets it: packed, installed in an empty folder, used. Needs the npm registry.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DrillDocument } from '../../lib/drills/result.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = (name: string) => join(root, 'examples', name);

const typeOptions =
  '--module nodenext --target es2023 --strict --noEmit --allowImportingTsExtensions --skipLibCheck --types node'.split(
    ' ',
  );

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

describe('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fencepost-package-'));
  const run = (command: string, ...args: readonly string[]) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  let packed: Packed;

  beforeAll(() => {
    const printed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    [packed] = JSON.parse(printed) as [Packed];
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    run('npm', 'install', '--loglevel=error', join(folder, packed.filename));
  });

  test('holds the command and its data: no stacks, tests or sources', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toContain('dist/bin/fencepost.js');
    expect(paths).toContain('dist/lib/drills/worlds/dynamodb.yaml');
    expect(paths).toContain('examples/my-drill.yaml');
    expect(paths.filter((path) => /\/stacks\/|^test|\.lambda\.|cdk/.test(path))).toEqual([]);
    expect(paths.filter((path) => /(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });

  test('brings the clients of the SDK as peers, for handlers to share', () => {
    const { peerDependencies } = JSON.parse(
      readFileSync(join(folder, 'node_modules/fencepost/package.json'), 'utf8'),
    ) as { peerDependencies: Readonly<Record<string, string>> };
    const clients = Object.keys(peerDependencies).filter((name) => name.startsWith('@aws-sdk/'));
    expect(clients).toContain('@aws-sdk/client-dynamodb');
    expect(clients.filter((name) => !existsSync(join(folder, 'node_modules', name)))).toEqual([]);
  });

  describe('explores handlers of the user', () => {
    const lease = join(folder, 'lease');

    beforeAll(() => {
      cpSync(example('lease'), lease, { recursive: true });
      run('npm', 'install', '--loglevel=error', '--no-save', 'jest', '@aws-sdk/lib-dynamodb');
      // Not installed once more: its own dependencies are found from where it really is.
      symlinkSync(join(root, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
    });

    test('under node:test', () => {
      expect(run(process.execPath, '--test', 'lease/lease.node-test.js')).toMatch(/^# pass 2$/m);
    });

    test('under vitest', () => {
      const printed = run(
        process.execPath,
        'node_modules/vitest/vitest.mjs',
        'run',
        '--root',
        lease,
      );
      expect(printed).toMatch(/Tests .*2 passed/);
    });

    test('under jest, with its modules for import', () => {
      const text = readFileSync(join(lease, 'lease.test.js'), 'utf8');
      const globals = text.replace(/^import .* from 'vitest';\n/m, '');
      writeFileSync(join(lease, 'lease.jest-test.js'), globals);
      const only = ['--rootDir', lease, '--testMatch', '**/*.jest-test.js'];
      const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--json'];
      expect(JSON.parse(run(process.execPath, ...jest, ...only))).toMatchObject({
        numPassedTests: 2,
        numTotalTests: 2,
      });
    });

    test('and toy programs, one run of each trace', () => {
      const text = `
        import { exploreProgram, OptimalDpor, toyProgram } from 'fencepost/explorer';
        const writer = ({ write }) => write('x', 1);
        const program = toyProgram({ actors: [writer, writer, writer, writer] });
        const found = await exploreProgram(program, new OptimalDpor(), { maxSchedules: 1000 });
        console.log(found.schedules, found.givenUp, found.exhausted);
      `;
      writeFileSync(join(folder, 'toys.mjs'), text);
      expect(run(process.execPath, 'toys.mjs')).toBe('24 0 true\n');
    });

    test('that use the document client', () => {
      const name = 'document-client.node-test.js';
      cpSync(join(root, 'test/e2e', name), join(lease, name));
      expect(run(process.execPath, '--test', join(lease, name))).toMatch(/^# pass 1$/m);
    });

    test('with types that know the world of the test', () => {
      writeFileSync(
        join(folder, 'explores.ts'),
        `import { createWorld, explore } from 'fencepost/explorer';
         import { SendMessageCommand } from './send-message.ts';
         const world = () =>
           createWorld({ own: { queue: [] as string[] } }).answer(SendMessageCommand, {
             writes: ['queue'],
             run: (input, own) => ({ count: own.queue.push(input.MessageBody) }),
           });
         export const result = explore({
           world,
           actors: { sender: () => undefined },
           always: { short: (state) => state.own.queue.length < 3 },
         });
         // @ts-expect-error an actor is code
         void explore({ world, actors: { sender: 'a' } });
        `,
      );
      writeFileSync(
        join(folder, 'send-message.ts'),
        'export class SendMessageCommand { constructor(readonly input: { MessageBody: string }) {} }',
      );
      expect(run(join(root, 'node_modules/.bin/tsc'), ...typeOptions, 'explores.ts')).toBe('');
    });
  });

  test('installs without the CDK', () => {
    const { packages } = JSON.parse(
      readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'),
    ) as { packages: object };
    const names = Object.keys(packages);
    expect(names).toContain('node_modules/fencepost');
    expect(names.filter((name) => /cdk|constructs|esbuild|tsx/.test(name))).toEqual([]);
  });

  test('shows its help and its version', () => {
    expect(run('npx', 'fencepost', '--help')).toMatch(/^Usage: fencepost/);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(run('npx', 'fencepost', '--version')).toBe(`${version}\n`);
  });

  test('plays a drill on endpoints of the user, and writes the report', () => {
    const args = ['drill', '--json', '--endpoints', example('endpoints.yaml')];
    const document = JSON.parse(run('npx', 'fencepost', ...args)) as DrillDocument;
    expect(document.results.map(({ profile, verdict }) => [profile, verdict])).toEqual([
      ['as-in-2025', 'violated'],
      ['conditional-write', 'violated'],
      ['fenced', 'passed'],
    ]);
    const report = join(folder, 'fencepost-report/stale-enactor.html');
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/);
  });

  test('certifies a search, and checks it again', () => {
    run('npx', 'fencepost', 'certify', '--lanes', '1', '--plans', '1');
    expect(run('npx', 'fencepost', 'certify', '--check')).toMatch(/^holds: .*\n1 of 1 hold\n$/);
  });

  test('explores by several threads', () => {
    const args = ['--profile', 'as-in-2025', '--expect', 'violated', '--jobs', '2'];
    expect(run('npx', 'fencepost', 'explore', ...args)).toContain('violated');
  });

  test('imports a listing', () => {
    expect(run('npx', 'fencepost', 'import', example('record-sets.json'))).toMatch(
      /\nzone: shop\.example\.com\n/,
    );
  });

  test('gives programs the schema and the types of results', () => {
    writeFileSync(
      join(folder, 'reader.ts'),
      `import type { DrillDocument, Verdict } from 'fencepost';
       import schema from 'fencepost/result.schema.json' with { type: 'json' };
       export const verdictsOf = (document: DrillDocument): Verdict[] =>
         document.results.map(({ verdict }) => verdict);
       export const title: string = schema.title;
       // @ts-expect-error there is no such verdict
       export const wrong: Verdict = 'ok';
      `,
    );
    expect(run(join(root, 'node_modules/.bin/tsc'), ...typeOptions, 'reader.ts')).toBe('');
  });
});
