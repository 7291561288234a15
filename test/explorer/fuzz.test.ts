// Random programs: each strategy that is to visit everything visits what the oracle does, each trace once if it
// is optimal. `npm run known-answers` tries more of them.

import { expect, test } from 'vitest';
import { seed } from '../seed.ts';
import { differences } from './fuzz/differences.ts';

const programCount = 150;

test(`no trace is missed, none run twice, no run given up: ${programCount} programs from seed ${seed} on`, async () => {
  const found: string[] = [];
  for (let program = 0; program < programCount; program += 1) {
    found.push(...(await differences(seed + program)));
  }
  expect(found).toEqual([]);
});
