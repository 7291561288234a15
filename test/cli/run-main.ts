// Runs the command line in this process, with a terminal that only remembers.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connect } from '../../lib/cli/deployed/access.ts';
import { main } from '../../lib/cli/main.ts';
import type { Terminal } from '../../lib/cli/terminal.ts';

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface FakeTerminal {
  readonly input?: string;
  /** When the user presses Ctrl-C, for a command that hears of it; never if absent. */
  readonly stopped?: Promise<void>;
  /** Hears what is printed as it is printed. */
  readonly onOut?: (text: string) => void;
  readonly interactive?: boolean;
  readonly colour?: boolean;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly connect?: Connect;
  readonly onInterrupt?: (say: () => string) => void;
}

export async function runMain(args: readonly string[], fake: FakeTerminal = {}): Promise<Ran> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    out: (text) => {
      out += text;
      fake.onOut?.(text);
    },
    err: (text) => {
      err += text;
    },
    input: () => Promise.resolve(fake.input ?? ''),
    stopRequested: () => fake.stopped ?? new Promise(() => undefined),
    interactive: fake.interactive ?? false,
    colour: fake.colour ?? false,
    environment: fake.environment ?? {},
    onInterrupt: fake.onInterrupt ?? (() => undefined),
  };
  const exitCode = await main(args, '1.2.3', terminal, fake.connect);
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
