// `npm run bench:apply`: 10,000 record sets changed by our lanes and by octoDNS under Route 53's throttle, and
// what three lanes ask for in an idle hour. Prints; fails if our lanes emptied a name, and never for a time.

import { availableParallelism, cpus } from 'node:os';
import Table from 'cli-table3';
import { fleet, recordCount } from './fleet.ts';
import { idleHour } from './idle.ts';
import { leastSeconds, neededByLanes, neededByOctoDns, requestRate } from './limit.ts';
import type { RunLog } from './log.ts';
import { byLanes, byOctoDns } from './sides.ts';

interface Side {
  readonly name: string;
  readonly needed: number;
  readonly log: RunLog;
}

/** Of a whole change; the goal for our lanes. */
const goal = 1.05;

function ratio(seconds: number, least: number): string {
  return (seconds / least).toFixed(2);
}

const rows: readonly (readonly [string, (side: Side) => string | number])[] = [
  [
    'seconds ÷ least for requests made',
    ({ log }) => ratio(log.liveSeconds, leastSeconds(log.admittedUntilLive)),
  ],
  [
    'seconds ÷ least for requests needed',
    ({ log, needed }) => ratio(log.liveSeconds, leastSeconds(needed)),
  ],
  ['names empty at any moment', ({ log }) => `${log.emptied} of ${log.watched}`],
  ['seconds until all is live', ({ log }) => log.liveSeconds.toFixed(1)],
  ['requests until all is live', ({ log }) => log.admittedUntilLive],
  ['requests needed until then', ({ needed }) => needed],
  ['seconds until it ended', ({ log }) => log.endSeconds.toFixed(1)],
  ...['ListResourceRecordSets', 'ChangeResourceRecordSets', 'GetChange'].map(
    (operation) => [operation, ({ log }: Side) => log.admitted[operation] ?? 0] as const,
  ),
  [
    'other requests',
    ({ log }) =>
      Object.entries(log.admitted)
        .filter(([operation]) => !/^(List|Change)ResourceRecordSets$|^GetChange$/.test(operation))
        .reduce((sum, [, count]) => sum + count, 0),
  ],
  ['refused for haste besides', ({ log }) => log.throttled],
];

const sides: readonly Side[] = [
  { name: 'one lane', needed: neededByLanes(), log: await byLanes(['a']) },
  { name: 'three lanes', needed: neededByLanes(), log: await byLanes(['a', 'b', 'c']) },
  { name: 'octoDNS', needed: neededByOctoDns(), log: await byOctoDns() },
];

function table(head: readonly string[]): Table.Table {
  const colAligns = head.map((_, index) => (index === 0 ? ('left' as const) : ('right' as const)));
  return new Table({ head: [...head], colAligns, style: { head: [], border: [] } });
}

const apply = table(['', ...sides.map(({ name }) => name)]);
for (const [name, valueOf] of rows) apply.push([name, ...sides.map(valueOf)]);

const idle = table(['AWS requests in an idle hour', 'planner', 'three lanes']);
for (const { operation, planner, lanes } of await idleHour())
  idle.push([operation, planner, lanes]);

const [{ model } = { model: 'unknown processor' }] = cpus();
const number = (value: number) => value.toLocaleString('en');
console.log(
  `${number(recordCount)} record sets changed: ${fleet.endpoints} endpoints × ${fleet.targets} targets × A and AAAA`,
);
console.log(apply.toString());
console.log(
  `least seconds for n requests: max(0, n − ${requestRate.burst}) ÷ ${requestRate.perSecond}; goal for one lane: ${goal}`,
);
console.log(idle.toString());
for (const { name, log } of sides) {
  if (name !== 'octoDNS' && log.emptied > 0) process.exitCode = 1;
}
console.log(`${availableParallelism()} cores of ${model.trim()}, Node ${process.version}`);
