// Bundles every Lambda function in one esbuild call: 0.7 s for all, where one call each takes many seconds.

import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import type { Metafile } from 'esbuild';
import type { EndpointsFile } from '../control-plane/endpoints-file.ts';

const lambdas = fileURLToPath(new URL('../../lambdas', import.meta.url));
const catalogue = fileURLToPath(new URL('../drills/catalogue', import.meta.url));

export type BundleKind = 'control-plane' | 'drill';

/** One bundle for each `*.lambda.ts`, by the file's name before the dot. */
export type Bundles = (name: string) => Code;

/**
 * @param folder - where the bundles are written, inside the app's cloud assembly
 * @param file - goes beside each of the planner's bundles
 * @param kind - only functions of a drill stack carry the gate that a drill holds them by
 */
export function bundleLambdas(folder: string, file: EndpointsFile, kind: BundleKind): Bundles {
  buildBundles(folder, file, kind);
  return (name) => Code.fromAsset(join(folder, name));
}

/** Writes each function's bundle to `<root>/<name>/index.mjs`; the answer tells what went into which. */
export function buildBundles(root: string, file: EndpointsFile, kind: BundleKind): Metafile {
  const planner = entriesIn('planner');
  // Decides what #call-hooks is (package.json, imports). `module` is esbuild's own default.
  const conditions = kind === 'drill' ? ['drill', 'module'] : ['module'];
  const metafile = build(root, [...entriesIn('lane'), ...planner], conditions);
  for (const { name } of planner) {
    writeFileSync(join(root, name, 'endpoints.json'), JSON.stringify(file.endpoints));
  }
  return metafile;
}

/** The functions of a game day, with the endpoints file and the built-in drills beside them. */
export function bundleGameDay(root: string, file: EndpointsFile): Bundles {
  const entries = entriesIn('game-day');
  build(root, entries, ['module']);
  for (const { name } of entries) {
    writeFileSync(join(root, name, 'endpoints-file.json'), JSON.stringify(file));
    cpSync(catalogue, join(root, name, 'catalogue'), { recursive: true });
  }
  return (name) => Code.fromAsset(join(root, name));
}

interface Entry {
  readonly name: string;
  readonly path: string;
}

function entriesIn(folder: string): Entry[] {
  return readdirSync(join(lambdas, folder))
    .filter((name) => /\.lambda\.[jt]s$/.test(name))
    .map((name) => ({
      name: basename(name).replace(/\.lambda\.[jt]s$/, ''),
      path: join(lambdas, folder, name),
    }));
}

function build(root: string, entries: readonly Entry[], conditions: string[]): Metafile {
  const { metafile } = buildSync({
    entryPoints: entries.map(({ name, path }) => ({ in: path, out: `${name}/index` })),
    outdir: root,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    metafile: true,
    minify: true,
    sourcemap: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    conditions,
    // Some of the SDK's dependencies are CommonJS and ask for `require` at run time.
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return metafile;
}
