// `npm run price`: what a stack costs in a month while nothing changes, and what one drill costs, from the
// template, its schedules, and runs of the real machines in memory. Ends with 1 when it is over the goal.

import { readFileSync } from 'node:fs';
import Table from 'cli-table3';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { idlePrice } from './idle-price.ts';
import { costOf, totalOf } from './prices.ts';
import type { Line } from './prices.ts';
import { drillRun } from './runs.ts';
import { assumed } from './usage.ts';
import { synthesised } from './synthesised.ts';

/** US dollars in a month. */
const goal = 10;

function print(title: string, lines: readonly Line[]): void {
  const table = new Table({
    head: [title, 'count', 'USD'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [] },
  });
  const count = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 4 });
  for (const line of lines) table.push([line.what, count(line.count), line.usd.toFixed(2)]);
  table.push(['all', '', totalOf(lines).toFixed(2)]);
  console.log(table.toString());
}

const path = 'examples/endpoints.yaml';
const file = parseEndpointsFile(readFileSync(path, 'utf8'), path);
const { template, memoryGb, lines } = await idlePrice(file, synthesised(file));
print('an idle month', lines);
print('one stale-enactor', costOf(await drillRun(memoryGb)));
console.log(
  `list prices of us-east-1, no free tier; ${Object.keys(template.Resources).length} resources`,
);
console.log(`assumed: ${JSON.stringify(assumed)}`);
if (totalOf(lines) > goal) {
  console.log(`over the goal of ${goal} USD`);
  process.exitCode = 1;
}
