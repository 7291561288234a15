// A batch as a whole: all of it or nothing, in the order given.

import type { Change } from '../../../control-plane/records.ts';
import type { Bench } from '../bench.ts';
import { UndecidedError } from '../check.ts';
import type { Check, Finding } from '../check.ts';
import { address, canonical, create, remove, text } from '../records.ts';

export const batchChecks: readonly Check[] = [
  {
    id: 'atomic',
    title: 'a batch with one bad change leaves nothing',
    meaning: 'an install is never half there: fence, roots and rollbacks move together',
    bearing: 'fence',
    run: atomic,
  },
  {
    id: 'outside-zone',
    title: 'a change outside the zone refuses the whole batch',
    meaning: 'as above, for a batch with a name that is not ours',
    bearing: 'fence',
    run: outsideZone,
  },
  {
    id: 'order',
    title: 'a batch is applied in the order given',
    meaning: 'a change of type needs its DELETE first; drills show batches refused for it',
    bearing: 'rules',
    run: order,
  },
];

/** The fence's own case: a swap, and then a change that cannot be, in two ways in case one is not minded. */
async function atomic(bench: Bench): Promise<Finding> {
  const good = create(address(`good.${bench.name}`, 1));
  const bad: readonly Change[] = [
    remove(address(`never.${bench.name}`, 1)),
    create({ ...address(`bad.${bench.name}`, 1), values: ['192.0.2.256'] }),
  ];
  await bench.prepare(create(text(bench.name, 'a')));
  await bench.prepare(...swap(bench.name, 'a', 'b'), good);
  let refused: Finding | undefined;
  let [current, next] = ['b', 'c'];
  for (const change of bad) {
    const answer = await bench.attempt(...swap(bench.name, current, next), change);
    const finding = await bench.unchanged(answer);
    // One that is taken for good says nothing about what becomes of a batch that is not.
    if (answer.accepted) [current, next] = [next, 'd'];
    else if (finding.result !== 'holds') return finding;
    else refused = finding;
  }
  if (refused) return refused;
  throw new UndecidedError('no bad change was refused');
}

async function outsideZone(bench: Bench): Promise<Finding> {
  await bench.prepare(create(text(bench.name, 'a')));
  await bench.prepare(...swap(bench.name, 'a', 'b'));
  return bench.refusal(...swap(bench.name, 'b', 'c'), create(text(bench.outsideName, 'c')));
}

function swap(name: string, from: string, to: string): Change[] {
  return [remove(text(name, from)), create(text(name, to))];
}

async function order(bench: Bench): Promise<Finding> {
  const old = canonical(bench.name);
  await bench.prepare(create(old));
  const early = await bench.refusal(create(address(bench.name, 1)), remove(old));
  if (early.result !== 'holds') return { ...early, finding: `CREATE first: ${early.finding}` };
  const late = await bench.acceptance(remove(old), create(address(bench.name, 1)));
  if (late.result !== 'holds') return { ...late, finding: `DELETE first: ${late.finding}` };
  return early;
}
