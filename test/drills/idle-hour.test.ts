// What an idle hour costs in requests, as the document says it: from the real machines, in virtual time.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { idleHour } from '../../bench/apply/idle.ts';

test('three idle lanes and their planner make the requests that docs/bench.md lists', async () => {
  const text = readFileSync(new URL('../../docs/bench.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+:\w+)` \| (\d+) \| (\d+) \|$/gm)];
  const documented = rows.map(([, operation, planner, lanes]) => ({
    operation,
    planner: Number(planner),
    lanes: Number(lanes),
  }));
  expect(documented.length).toBeGreaterThan(0);
  expect(await idleHour()).toEqual(documented);
});
