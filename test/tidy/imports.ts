// Which room may import which (left to right: control-plane ← aws ← lambdas), and files that nothing imports.

import { posix } from 'node:path';
import type { Exception } from './rules.ts';
import { lineAt } from './source.ts';
import type { Source } from './source.ts';

/** Room → the other rooms that it may import. What is deployed is above the line. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  'lib/control-plane': [],
  'lib/aws': ['lib/control-plane'],
  lambdas: ['lib/aws', 'lib/control-plane'],
  // Run by the game day stack, which plays drills in the account and reports on them.
  'lambdas/game-day': ['lambdas', 'lib/aws', 'lib/control-plane', 'lib/drills', 'lib/report'],
  // ---
  'lib/emulator': [],
  'lib/explorer': [],
  // For users' own code, and so without anything of Fencepost's own.
  'lib/explored-aws': ['lib/emulator', 'lib/explorer'],
  'lib/cascade': [],
  'lib/drills': ['lambdas', 'lib/aws', 'lib/control-plane', 'lib/emulator', 'lib/explorer'],
  'lib/report': ['lib/cascade', 'lib/control-plane', 'lib/drills'],
  'lib/cli': [
    'lib/aws',
    'lib/cascade',
    'lib/control-plane',
    'lib/drills',
    'lib/emulator',
    'lib/explorer',
    'lib/report',
  ],
  // A stack names a Lambda function by its path; it imports none.
  'lib/stacks': ['lib/control-plane'],
  bin: ['lib/cli', 'lib/stacks'],
};

const allRooms = Object.keys(rooms);

/** Room → the other rooms, for files outside all of these. */
const outside: readonly { readonly files: RegExp; readonly rooms: readonly string[] }[] = [
  { files: /^(?:test\/(?:stacks|e2e)|bench\/deployed)\//, rooms: allRooms },
  { files: /^(?:test|bench)\//, rooms: allRooms.filter((room) => room !== 'lib/stacks') },
];

/** Packages that only some files may import, because of what loading them costs or brings in. */
const packages: readonly { readonly name: RegExp; readonly files: RegExp }[] = [
  {
    name: /^(?:aws-cdk-lib|constructs|cdk-nag)(?:\/|$)/,
    files: /^(?:bin|lib\/stacks|test\/stacks|bench\/deployed)\//,
  },
  { name: /^@aws-sdk\//, files: /^(?!lib\/(?:control-plane|report|cascade|explorer|stacks)\/)/ },
  { name: /^(?:vitest|fast-check|dynalite)$/, files: /^(?:test\/|bench\/|vitest)/ },
];

export interface Import {
  readonly from: Source;
  readonly offset: number;
  readonly specifier: string;
}

/** `import … from`, `export … from`, `import '…'`, `import('…')`, types included. */
export function importsOf(from: Source): Import[] {
  const found = from.code.matchAll(/(?<!\.)\b(?:from\s*|import\s*(?:\(\s*)?)(['"])( *)\1/g);
  return [...found].map(({ 0: whole, 2: inside = '', index }) => {
    const end = index + whole.length - 1;
    return { from, offset: index, specifier: from.text.slice(end - inside.length, end) };
  });
}

/** Imports against the direction, as `path:line: room may not import …`. */
export function wrongImports(files: readonly Source[]): string[] {
  return files.flatMap(importsOf).flatMap((one) => {
    const { from, specifier } = one;
    const wrong = specifier.startsWith('.')
      ? !mayImport(from.path, targetOf(one))
      : packages.some(({ name, files: may }) => name.test(specifier) && !may.test(from.path));
    return wrong ? [`${from.path}:${lineAt(from, one.offset)}: may not import ${specifier}`] : [];
  });
}

function mayImport(from: string, to: string): boolean {
  const [room, target] = [roomOf(from), roomOf(to)];
  if (room === target || target === undefined) return true;
  const may =
    room === undefined ? outside.find(({ files }) => files.test(from))?.rooms : rooms[room];
  return may?.includes(target) ?? false;
}

/** The innermost room that a file is in. */
function roomOf(path: string): string | undefined {
  const around = allRooms.filter((room) => path.startsWith(`${room}/`));
  return around.sort((a, b) => b.length - a.length)[0];
}

function targetOf({ from, specifier }: Import): string {
  return posix.join(posix.dirname(from.path), specifier);
}

/** Files that no other source imports, and may be so. */
export const entryPoints: readonly Exception[] = [
  { files: /^lib\/explored-aws\/index\.ts$/, why: "the package's `fencepost/explorer`" },
  { files: /^lambdas\/.+\.lambda\.ts$/, why: 'bundled by lib/stacks/bundles.ts, by name' },
  {
    files: /^lambdas\/(?:drill-)?call-hooks\.ts$/,
    why: 'imported as #call-hooks: package.json says which of the two',
  },
  {
    files: /^lib\/emulator\/route53\/resolver\.ts$/,
    why: 'a resolver with its cache, for the cascade; tested, used by no drill yet',
  },
  {
    files: /^lib\/emulator\/step-functions\/service\.ts$/,
    why: 'Step Functions behind its SDK client, for code that calls it; drills run machines directly',
  },
];

/** Sources under lib/ and lambdas/ that no source imports; a test that imports one does not count. */
export function unimported(files: readonly Source[], entries = entryPoints): string[] {
  const shipped = files.filter(({ path }) => /^(?:bin|lambdas|lib)\//.test(path));
  const imported = new Set(shipped.flatMap(importsOf).map(targetOf));
  const orphans = shipped
    .map(({ path }) => path)
    .filter((path) => !path.startsWith('bin/') && !imported.has(path));
  const needless = entries
    .filter(({ files: entry }) => !orphans.some((path) => entry.test(path)))
    .map(({ files: entry }) => `listed as an entry point, but is none: ${entry.source}`);
  return [
    ...orphans.filter((path) => !entries.some(({ files: entry }) => entry.test(path))),
    ...needless,
  ];
}
