// docs/sandbox.md as a script: its commands, step by step, for another target. So the document cannot name a
// command that does not work.

import { readFileSync } from 'node:fs';

const path = new URL('../../../docs/sandbox.md', import.meta.url);

export interface Shown {
  readonly command: string;
  readonly output: string;
}

/** Step → what its block shows: each command with the output below it. */
export function readSandboxDocument(): ReadonlyMap<string, readonly Shown[]> {
  const text = readFileSync(path, 'utf8');
  const blocks = text.matchAll(/<!-- step: ([a-z-]+) -->\n+```console\n([\s\S]*?)```/g);
  return new Map([...blocks].map(([, step = '', block = '']) => [step, shownIn(block)]));
}

function shownIn(block: string): Shown[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [, command = '', output = ''] = /^((?:.*\\\n)*.*)\n([\s\S]*)$/.exec(part) ?? [];
      return { command: command.replace(/\\\n\s*/g, ''), output };
    });
}
