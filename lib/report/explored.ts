// What exploring came to, for a terminal of 80 columns: the verdict, what was covered, and of a violation its
// schedule, one line a call.

import type { ExploreDocument, ExploredCall } from '../drills/explored/document.ts';
import type { Colour } from './terminal.ts';

const columns = 80;

export function exploredText(document: ExploreDocument, colour: Colour): string {
  const { profile, verdict, violation, bounds } = document;
  const paint = { passed: colour.green, violated: colour.red, unknown: colour.yellow }[verdict];
  const world =
    `${bounds.lanes} lanes, ${bounds.plans} plans, ${bounds.endpointCount} ` +
    `${bounds.endpointCount === 1 ? 'endpoint' : 'endpoints'}, ${bounds.keepCount} kept` +
    (bounds.faults === 0 ? '' : `, ${bounds.faults === 1 ? '1 fault' : `${bounds.faults} faults`}`);
  const lines = [
    `${profile}: ${paint(verdict)}  (${world})`,
    coverageLine(document),
    meaning(document),
  ];
  if (violation) {
    const preemptions =
      violation.preemptions === 1 ? '1 preemption' : `${violation.preemptions} preemptions`;
    lines.push(
      '',
      `${violation.property} falls after ${violation.calls} calls with ${preemptions}`,
    );
    lines.push('(» another actor could have gone on; * the two calls whose order matters):');
    lines.push(...traceText(violation.trace));
    lines.push('', 'Again, call for call:', `  fencepost replay ${violation.token}`);
  }
  return `${lines.join('\n')}\n`;
}

function coverageLine({
  strategy,
  schedules,
  traces,
  durationMs,
  coverage,
}: ExploreDocument): string {
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  const runs = `${count(schedules)} schedules (${count(traces)} traces)`;
  const states =
    coverage.states === null
      ? ''
      : ` and ${count(coverage.states)} states, ${count(coverage.transitions ?? 0)} steps between them`;
  return `${strategy}: ${runs}${states}, in ${seconds}`;
}

function meaning({ verdict }: ExploreDocument): string {
  if (verdict === 'passed') return 'No order of AWS calls within these bounds breaks a property.';
  if (verdict === 'violated') return 'There is an order of AWS calls that breaks a property.';
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
    return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
  });
}

function count(number: number): string {
  return number.toLocaleString('en');
}
