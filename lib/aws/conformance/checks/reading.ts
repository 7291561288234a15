// What a reader may rely on: a listing that shows what was accepted, and changes that come to be INSYNC.

import type { Bench } from '../bench.ts';
import { fails, holds, UndecidedError } from '../check.ts';
import type { Check, Finding } from '../check.ts';
import { create, text, upsert } from '../records.ts';

/** Once might be chance. */
const rounds = 3;

export const readingChecks: readonly Check[] = [
  {
    id: 'read-your-writes',
    title: 'a listing shows what was accepted before it',
    meaning: 'what a lane reads after the fence is at least as new as the fence',
    bearing: 'fence',
    run: readYourWrites,
  },
  {
    id: 'pending',
    title: 'a change is PENDING until it is INSYNC',
    meaning: 'where it is INSYNC at once, nothing is seen of lanes that wait for name servers',
    bearing: 'note',
    run: pending,
  },
];

async function readYourWrites(bench: Bench): Promise<Finding> {
  for (let round = 1; round <= rounds; round += 1) {
    const value = `round ${round}`;
    const answer = await bench.attempt(upsert(text(bench.name, value)));
    if (!answer.accepted) throw new UndecidedError(`could not write: ${answer.errorName}`);
    const [found] = await bench.listed();
    const shown = found?.values?.join(' ') ?? 'nothing';
    if (shown !== `"${value}"`) return fails(`accepted "${value}", listed ${shown}`);
  }
  return holds(`listed at once, ${rounds} times`);
}

async function pending(bench: Bench): Promise<Finding> {
  const answer = await bench.attempt(create(text(bench.name, 'x')));
  if (!answer.accepted) throw new UndecidedError(`could not write: ${answer.errorName}`);
  if (answer.status === 'INSYNC') return fails('INSYNC at once');
  if (await bench.becomesInSync(answer.changeId)) return holds('PENDING, then INSYNC');
  throw new UndecidedError('still PENDING after four minutes');
}
