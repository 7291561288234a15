// Which functions and machines an exploration is about, as two hashes.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface CodeHashes {
  /** SHA-256 of the functions' bundles as they are deployed. */
  readonly bundles: string;
  /** SHA-256 of the state machines' definitions. */
  readonly machines: string;
}

export function readCodeHashes(): CodeHashes {
  const { sha256 } = read('bundles.json') as { sha256: string };
  const { planner, lane } = read('machines.json') as { planner: unknown; lane: unknown };
  return { bundles: sha256, machines: hashOf({ planner, lane }) };
}

/** SHA-256 over the value as JSON, whatever the order of its keys. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, withSortedKeys)).digest('hex');
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Written by `npm run build:machines`. */
function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./${name}`, import.meta.url), 'utf8'));
}
