// What the command line prints when a drill is over: a block for each profile, at most 80 columns wide.

import type pc from 'picocolors';
import type { DrillDocument, ProfileResult } from '../drills/result.ts';
import { firstOfEach, isJudgedAtRest } from './violations.ts';
import type { FirstViolation } from './violations.ts';
import {
  againstExpectation,
  clock,
  count,
  duration,
  grouped,
  isUnexpected,
  repairWords,
  shorten,
  verdictSigns,
} from './words.ts';

/** picocolors' `createColors(enabled)`; whether colours are wanted is the caller's to know. */
export type Colour = ReturnType<typeof pc.createColors>;

const columns = 80;
const labelColumns = 20;

/** Ends with a newline. */
export function summarise(document: DrillDocument, colour: Colour): string {
  const time = document.target === 'embedded' ? ' of virtual time' : '';
  const blocks = document.results.map((result) => blockOf(result, time, colour).join('\n'));
  const report = document.report === null ? [] : [`Report: ${plain(document.report)}`];
  return `${[...blocks, ...report].join('\n\n')}\n`;
}

function blockOf(result: ProfileResult, time: string, colour: Colour): string[] {
  const told = firstOfEach(result.violations);
  return [
    headingOf(result, colour),
    ...(result.reason === undefined ? [] : [row('unknown', result.reason, colour.yellow)]),
    ...told.flatMap((first, index) => violationLines(first, told[index - 1], result, colour)),
    ...emptyLines(result),
    ...(result.stuck ? [row('stuck', 'at rest, not every endpoint shows the newest plan')] : []),
    row('AWS calls', `${grouped(result.calls)} in ${duration(result.durationMs)}${time}`),
  ];
}

function headingOf(result: ProfileResult, colour: Colour): string {
  const tones = { passed: colour.green, violated: colour.red, unknown: colour.yellow };
  const name = plain(result.profile, labelColumns - 2).padEnd(labelColumns);
  const verdict = tones[result.verdict](`${verdictSigns[result.verdict]} ${result.verdict}`);
  const words = againstExpectation(result);
  return `${colour.bold(name)}${verdict}, ${isUnexpected(result) ? colour.yellow(words) : words}`;
}

/** The property and the endpoint; below it the call, unless it is the one just told. */
function violationLines(
  { violation, others }: FirstViolation,
  before: FirstViolation | undefined,
  result: ProfileResult,
  colour: Colour,
): string[] {
  const { property, endpoint, call, atMs } = violation;
  const first = row(property, endpoint, colour.red);
  const last = others === 0 ? [] : [row('', `and ${count(others, 'other endpoint')}`)];
  if (before?.violation.call === call) return [first, row('', 'at the same call'), ...last];
  if (isJudgedAtRest(violation)) return [first, row('', `at rest, ${clock(atMs)}`), ...last];
  const entry = result.trace.find(({ step }) => step === call);
  const at = `at call ${grouped(call)}, ${clock(atMs)}`;
  return entry
    ? [first, row('', `${at}, by ${entry.actor}:`), row('', entry.key), ...last]
    : [first, row('', at), ...last];
}

function emptyLines(result: ProfileResult): string[] {
  if (result.emptyMs === 0) return [row('no answer', 'never')];
  const endpoints = result.violations
    .filter(({ property }) => property === 'never-empty')
    .map(({ endpoint }) => endpoint);
  const [only] = endpoints;
  const who =
    endpoints.length === 1 && only !== undefined ? only : count(endpoints.length, 'endpoint');
  return [
    row('no answer', who),
    row('', `for ${duration(result.emptyMs)}; ${repairWords(result)}`),
  ];
}

function row(label: string, text: string, tone: (text: string) => string = (same) => same): string {
  const name = `  ${label}`.padEnd(labelColumns);
  const gap = name.endsWith(' ') ? '' : ' ';
  return `${tone(name)}${gap}${plain(text, columns - name.length - gap.length)}`;
}

/** Names come from outside: control characters would let them write anywhere on the terminal. */
function plain(text: string, width: number = Number.POSITIVE_INFINITY): string {
  return shorten(text.replace(/[\p{Cc}\p{Cf}]/gu, '�'), width);
}
