// The compare-and-swap of a TXT record: what the fence is made of.

import type { Bench } from '../bench.ts';
import type { Check, Finding } from '../check.ts';
import { create, remove, text } from '../records.ts';

export const swapChecks: readonly Check[] = [
  {
    id: 'swap',
    title: 'DELETE and CREATE of one record swap its value',
    meaning: 'each batch of a lane swaps the fence so',
    bearing: 'fence',
    run: swapOfCurrent,
  },
  {
    id: 'stale-swap',
    title: 'a swap of a value that has moved on is refused',
    meaning: 'the lock: without it a lane that was late overwrites a newer plan',
    bearing: 'fence',
    run: swapOfStale,
  },
  {
    id: 'create-over',
    title: 'CREATE over a record that exists is refused',
    meaning: 'two lanes cannot both make the first install of an endpoint',
    bearing: 'fence',
    run: createOver,
  },
];

async function swapOfCurrent(bench: Bench): Promise<Finding> {
  await bench.prepare(create(text(bench.name, 'first')));
  return bench.acceptance(remove(text(bench.name, 'first')), create(text(bench.name, 'second')));
}

async function swapOfStale(bench: Bench): Promise<Finding> {
  const first = text(bench.name, 'first');
  const second = text(bench.name, 'second');
  await bench.prepare(create(first));
  await bench.prepare(remove(first), create(second));
  return bench.refusal(remove(first), create(text(bench.name, 'third')));
}

async function createOver(bench: Bench): Promise<Finding> {
  await bench.prepare(create(text(bench.name, 'first')));
  return bench.refusal(create(text(bench.name, 'second')));
}
