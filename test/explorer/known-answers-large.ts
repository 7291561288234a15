// `npm run known-answers`: the published counts that take too long for `npm test`. Exits 1 on a difference.

import { explore } from '../../lib/explorer/explore.ts';
import { OptimalDpor } from '../../lib/explorer/strategies/optimal-dpor.ts';
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
