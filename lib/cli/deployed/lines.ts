// Lines of at most 80 columns for what commands print about endpoints and records.

import { printable } from '../terminal.ts';

const columns = 80;

/** Breaks a text at blanks; what is longer than a line is broken where it must. Ends with a newline. */
export function wrapped(text: string, indent = ''): string {
  const room = columns - indent.length;
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    let rest = word;
    if (line !== '' && line.length + 1 + rest.length > room) {
      lines.push(line);
      line = '';
    }
    if (line !== '') rest = `${line} ${rest}`;
    while (rest.length > room) {
      lines.push(rest.slice(0, room));
      rest = rest.slice(room);
    }
    line = rest;
  }
  lines.push(line);
  return lines.map((one) => `${indent}${one}\n`).join('');
}

/** `2025-10-20 06:48:00 UTC`. */
export function timeText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
