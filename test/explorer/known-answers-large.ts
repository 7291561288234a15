// `npm run known-answers`: the published counts that take too long for `npm test`, and all programs of the
// differential fuzz. Exits 1 on a difference.

import { explore } from '../../lib/explorer/explore.ts';
import { OptimalDpor } from '../../lib/explorer/strategies/optimal-dpor.ts';
import { seed } from '../seed.ts';
import { differences } from './fuzz/differences.ts';
import { largeAnswers } from './known-answers.ts';

for (const { title, program, traces } of largeAnswers) {
  const startedMs = performance.now();
  const limits = { maxSchedules: 2 * traces };
  const { schedules, givenUp, exhausted } = await explore(program, new OptimalDpor(), limits);
  const isRight = exhausted && schedules === traces && givenUp === 0;
  if (!isRight) process.exitCode = 1;
  const seconds = ((performance.now() - startedMs) / 1e3).toFixed(1);
  console.log(
    `${isRight ? 'ok    ' : 'FAILED'} ${title}: ${schedules} runs, ${givenUp} given up, want ${traces}; ${seconds} s`,
  );
}

const programCount = 10_000;
const startedMs = performance.now();
let wrong = 0;
for (let program = 0; program < programCount; program += 1) {
  const found = await differences(seed + program);
  wrong += Math.min(found.length, 1);
  for (const difference of found) console.log(`FAILED ${difference}`);
}
if (wrong > 0) process.exitCode = 1;
const seconds = ((performance.now() - startedMs) / 1e3).toFixed(1);
console.log(
  `${wrong > 0 ? 'FAILED' : 'ok    '} fuzz: ${wrong} of ${programCount} programs from seed ${seed} on differ; ${seconds} s`,
);
