// Runs the command line in this process, with a terminal that only remembers.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../lib/cli/main.ts';

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface FakeTerminal {
  readonly input?: string;
  readonly interactive?: boolean;
  readonly colour?: boolean;
  /** Never, if absent. */
  readonly stopRequested?: Promise<void>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export async function runMain(args: readonly string[], fake: FakeTerminal = {}): Promise<Ran> {
  let out = '';
  let err = '';
  const exitCode = await main(args, '1.2.3', {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    input: () => Promise.resolve(fake.input ?? ''),
    stopRequested: () => fake.stopRequested ?? new Promise(() => undefined),
    interactive: fake.interactive ?? false,
    colour: fake.colour ?? false,
    environment: fake.environment ?? {},
  });
  return { exitCode, out, err };
}

/** A folder of this test's own; the system clears it away. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'fencepost-test-'));
}

/** @returns its path */
export function temporaryFile(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

/** The path of a file of the examples. */
export function example(name: string): string {
  return new URL(`../../examples/${name}`, import.meta.url).pathname;
}
