// What exploring came to, for a terminal of 80 columns: the verdict, what was covered, and of a violation its
// schedule, one line a call.

import { neverIn } from '../drills/explored/document.ts';
import type { ExploreDocument, ExploredCall } from '../drills/explored/document.ts';
import { percent } from '../drills/explored/percent.ts';
import type { Colour } from './terminal.ts';

const columns = 80;
/** Pairs of calls that are listed, if there are no more. */
const shownRaces = 5;

export function exploredText(document: ExploreDocument, colour: Colour): string {
  const { profile, verdict, violation, bounds } = document;
  const paint = { passed: colour.green, violated: colour.red, unknown: colour.yellow }[verdict];
  const world = [
    several(bounds.lanes, 'lane'),
    several(bounds.plans, 'plan'),
    several(bounds.endpointCount, 'endpoint'),
    `${bounds.keepCount} kept`,
    ...(bounds.faults === 0 ? [] : [several(bounds.faults, 'fault')]),
    ...(bounds.duplicates === 0 ? [] : [several(bounds.duplicates, 'duplicate')]),
  ].join(', ');
  const lines = [
    `${profile}: ${paint(verdict)}  (${world})`,
    ...coverageLines(document),
    ...estimates(document),
    ...racesText(document),
    meaning(document),
    ...neverIn(document.coverage.sometimes).map((name) => `  never happened: ${name}`),
  ];
  if (violation) {
    const calls = several(violation.calls, 'call');
    const preemptions = several(violation.preemptions, 'preemption');
    lines.push('', `${violation.property} falls after ${calls} with ${preemptions}`);
    lines.push('(» another actor could have gone on; * the two calls whose order matters):');
    lines.push(...traceText(violation.trace));
    lines.push('', 'Again, call for call:', `  fencepost replay ${violation.token}`);
  }
  return `${lines.join('\n')}\n`;
}

function coverageLines({
  strategy,
  schedules,
  traces,
  durationMs,
  coverage,
}: ExploreDocument): string[] {
  const runs = `${several(schedules, 'schedule')} (${several(traces, 'trace')})`;
  const { states, transitions, repeated } = coverage;
  const searched = [
    ...(schedules === 0 && states !== null ? [] : [runs]),
    ...(states === null
      ? []
      : [`${several(states, 'state')}, ${several(transitions ?? 0, 'step')} between them`]),
  ];
  const [first = '', ...rest] = searched;
  return [
    `${strategy}, in ${(durationMs / 1000).toFixed(1)} s: ${first}`,
    ...rest.map((line) => `  and ${line}`),
    ...(repeated === 0
      ? []
      : [`  ${several(repeated, 'run')} again through all of the SDK, call for call`]),
  ];
}

function estimates({ coverage: { newTraceChance, explored } }: ExploreDocument): string[] {
  const lines: string[] = [];
  if (newTraceChance !== null) {
    lines.push(`The next walk is a new trace with a chance of about ${percent(newTraceChance)}.`);
  }
  if (explored !== null && explored < 1) {
    lines.push(`About ${percent(explored)} of the orders was searched.`);
  }
  return lines;
}

function racesText({ coverage: { races } }: ExploreDocument): string[] {
  const { pairs, bothOrders, oneOrder } = races;
  const [one, both] = [count(pairs - bothOrders), count(bothOrders)];
  const line = `races: ${several(pairs, 'pair')} of calls, ${both} seen in both orders, ${one} in one`;
  if (pairs - bothOrders > shownRaces) return [line];
  return [line, ...oneOrder.map(({ first, second }) => clipped(`  ${first} before ${second}`))];
}

function meaning({ verdict, coverage }: ExploreDocument): string {
  if (verdict === 'passed') return 'No order of AWS calls within these bounds breaks a property.';
  if (verdict === 'violated') return 'There is an order of AWS calls that breaks a property.';
  if (coverage.exhausted)
    return 'Nothing fell, but what this is about did not happen in any order:';
  return 'Not everything was searched: that nothing was found shows little.';
}

export function traceText(trace: readonly ExploredCall[]): string[] {
  const width = Math.max(...trace.map(({ actor }) => actor.length));
  const digits = String(trace.length).length;
  return trace.map(({ step, actor, operation, key, outcome, preempts, races, fault }) => {
    const marks = `${preempts ? '»' : ' '}${races ? '*' : ' '}`;
    const came = fault === undefined ? outcome : `${fault} (fault)`;
    const answer = came === 'ok' ? '' : ` → ${came}`;
    const line = `${marks} ${String(step).padStart(digits)} ${actor.padEnd(width)} ${operation} ${key}${answer}`;
    return clipped(line);
  });
}

function clipped(line: string): string {
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}

function several(number: number, what: string): string {
  return `${count(number)} ${what}${number === 1 ? '' : 's'}`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
