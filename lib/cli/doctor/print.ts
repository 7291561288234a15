// Prints an examination: one line a check, what is not well explained below it, and the verdict. 80 columns.

import type { Colour } from '../../report/terminal.ts';
import { listed, shorten } from '../../report/words.ts';
import { printable } from '../terminal.ts';
import { trustOf } from './examine.ts';
import type { Examination } from './examine.ts';
import type { Group, Line, Mark } from './line.ts';

const columns = 80;
const signs: Readonly<Record<Mark, string>> = { holds: '✓', fails: '✗', unknown: '–', note: '–' };

/** Ends with a newline. */
export function printExamination(examination: Examination, colour: Colour): string {
  const blocks = examination.groups.map((group) => block(group, colour));
  return `${[...blocks, verdict(examination, colour)].join('\n\n')}\n`;
}

function block({ title, lines }: Group, colour: Colour): string {
  const heading = colour.bold(fitted(title, columns));
  return [heading, ...lines.flatMap((line) => textOf(line, colour))].join('\n');
}

function textOf({ result, text, detail }: Line, colour: Colour): string[] {
  const tones = {
    holds: colour.green,
    fails: colour.red,
    unknown: colour.yellow,
    note: colour.dim,
  };
  const first = `  ${tones[result](signs[result])} ${fitted(text, columns - 4)}`;
  const more = detail === undefined ? [] : wrapped(detail, columns - 4);
  return [first, ...more.map((words) => colour.dim(`    ${words}`))];
}

function verdict(examination: Examination, colour: Colour): string {
  const trust = trustOf(examination);
  const tones = { trusted: colour.green, 'not-trusted': colour.red, unknown: colour.yellow };
  return wrapped(verdictWords(examination), columns).map(tones[trust]).join('\n');
}

function verdictWords(examination: Examination): string {
  const { target, probe } = examination;
  const trust = trustOf(examination);
  const why = listed(probe?.because ?? []);
  if (trust === 'trusted') return `Fence drills can be trusted here (${target}).`;
  if (trust === 'not-trusted') {
    return `Fence drills cannot be trusted here (${target}): ${why} failed.`;
  }
  const reason = probe ? `not decided: ${why}` : 'Route 53 was not probed';
  return `Whether fence drills can be trusted here (${target}) is unknown: ${reason}.`;
}

/** Texts hold names from files and from AWS. */
function fitted(text: string, width: number): string {
  return shorten(printable(text), width);
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of printable(text).split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = shorten(word, width);
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(shorten(word, width));
  }
  return lines;
}
