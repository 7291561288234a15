// Lines of at most 80 columns for what commands print about endpoints and records.

import { printable } from '../terminal.ts';

const columns = 80;

/** What the lines after the first stand in from it. */
const hanging = '  ';

/** Breaks a text at blanks; what is longer than a line is broken where it must. Ends with a newline. */
export function wrapped(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = indent;
  let isEmpty = true;
  const next = () => {
    lines.push(line);
    line = indent + hanging;
    isEmpty = true;
  };
  for (const word of printable(text).split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > columns) next();
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
    while (line.length > columns) {
      const rest = line.slice(columns);
      line = line.slice(0, columns);
      next();
      line += rest;
      isEmpty = false;
    }
  }
  return [...lines, line].map((one) => `${one}\n`).join('');
}

/** `2025-10-20 06:48:00 UTC`. */
export function timeText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
