// Holds a strategy against the oracle: which traces of a random program it misses, visits twice, or gives up.

import { traceHash } from '../../../lib/explorer/canonical.ts';
import { explore } from '../../../lib/explorer/explore.ts';
import { Dependence } from '../../../lib/explorer/happens-before.ts';
import { seededRandom } from '../../../lib/explorer/random.ts';
import type { Scheduler } from '../../../lib/explorer/scheduler.ts';
import { DelayBound } from '../../../lib/explorer/strategies/delay-bound.ts';
import { OptimalDpor } from '../../../lib/explorer/strategies/optimal-dpor.ts';
import { PreemptionBound } from '../../../lib/explorer/strategies/preemption-bound.ts';
import { explored } from './explored.ts';
import { everyRun } from './oracle.ts';
import type { Choice, Run } from './oracle.ts';
import { randomProgram } from './random-program.ts';
import type { RandomProgram } from './random-program.ts';

/** Strategies that run every order are held against the oracle where there are not more. */
const orderLimit = 250;

/** The same for the program of a seed. */
export async function differences(seed: number): Promise<string[]> {
  const program = randomProgram(seededRandom(seed));
  const found = await differencesIn(program);
  return found.map((text) => `program ${seed}: ${text}: ${JSON.stringify(program)}`);
}

/** What is wrong with the strategies on a program, for people; none: nothing. */
export async function differencesIn(program: RandomProgram): Promise<string[]> {
  const runs = everyRun(program);
  const bounds = { 'preemption bound': PreemptionBound, 'delay bound': DelayBound };
  const wrong = await problems(program, runs, new OptimalDpor(), true);
  const found = wrong.map((text) => `dpor ${text}`);
  for (const [name, Bound] of runs.length > orderLimit ? [] : Object.entries(bounds)) {
    const wrong = await problems(program, runs, new Bound(Infinity));
    found.push(...wrong.map((text) => `${name} ${text}`));
  }
  return found;
}

/** @param isOptimal - whether it runs each trace once; otherwise each order once */
async function problems(
  program: RandomProgram,
  runs: readonly Run[],
  scheduler: Scheduler,
  isOptimal = false,
): Promise<string[]> {
  const wanted = new Map(runs.map((run) => [textOf(run.schedule), run]));
  const traceCount = new Set(runs.map(({ trace }) => trace)).size;
  const found = new Map<string, string>();
  const dependence = new Dependence();
  const problems = new Set<string>();
  const maxSchedules = runs.length + 1;
  const result = await explore(explored(program), scheduler, { maxSchedules }, (run, ending) => {
    if (ending === 'given-up') return;
    const same = wanted.get(textOf(run.made.map(({ actor, sequence }) => [actor, sequence])));
    if (same?.isStuck !== (ending === 'stuck')) problems.add(`ends ${ending}`);
    if (!same) return;
    const { trace } = same;
    const hash = traceHash(run.made, dependence);
    if ((found.get(trace) ?? hash) !== hash) problems.add('names one trace twice');
    found.set(trace, hash);
  });
  const missing = traceCount - found.size;
  if (missing > 0) problems.add(`misses ${missing} of ${traceCount} traces`);
  const double = result.schedules - result.givenUp - (isOptimal ? traceCount : runs.length);
  if (double > 0) problems.add(`runs ${double} twice`);
  if (result.givenUp > 0) problems.add(`gives up ${result.givenUp}`);
  if (new Set(found.values()).size < found.size) problems.add('names two traces alike');
  if (!result.exhausted) problems.add('does not end');
  return [...problems];
}

function textOf(schedule: readonly Choice[]): string {
  return schedule.map((choice) => choice.join('.')).join(' ');
}
