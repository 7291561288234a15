// `npm run bench`: how fast the worlds run, beside the goals of the project. Prints; asserts nothing about time.

import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import Table from 'cli-table3';
import { startOracle } from '../test/emulator/dynamodb/oracle.ts';
import { drills } from './drill.ts';
import { dynaliteUpdates, emulatedUpdates, markers } from './dynamodb.ts';
import { lastZeros, manyReaders } from './explorer.ts';
import { measure } from './measure.ts';
import type { Rates, Subject } from './measure.ts';
import { outageWalks, timeToOutage } from './outage.ts';
import type { Resident } from './resident.ts';
import { fencedBatches } from './route53.ts';

const table = new Table({
  head: ['', 'median', 'least – most', 'per CPU second', 'goal'],
  colAligns: ['left', 'right', 'right', 'right', 'right'],
  style: { head: [], border: [] },
});

const number = (value: number) =>
  value.toLocaleString('en', { maximumSignificantDigits: 3, useGrouping: true });

async function row(subject: Subject): Promise<Rates> {
  const rates = await measure(subject);
  const goal = subject.goal === undefined ? '' : number(subject.goal);
  const range = `${number(rates.least)} – ${number(rates.most)}`;
  const name = `${subject.name}, ${subject.unit}/s`;
  table.push([name, number(rates.median), range, number(rates.perCpuSecond), goal]);
  return rates;
}

// First: a search has a process of its own, and what ran before it there would make it a fifth slower.
const walks = await outageWalks();
await row(walks);
const ours = await row(emulatedUpdates());
const dynalite = await startOracle([markers]);
const theirs = await row(dynaliteUpdates(dynalite.client));
dynalite.stop();
await row(fencedBatches());
await row(drills());
await row(lastZeros());
await row(manyReaders());
const outage = await timeToOutage();
const resident = JSON.parse(
  execFileSync(
    process.execPath,
    ['--min-semi-space-size=16', ...process.execArgv, `${import.meta.dirname}/resident.ts`],
    { encoding: 'utf8' },
  ),
) as Resident;

const [{ model } = { model: 'unknown processor' }] = cpus();
console.log(table.toString());
console.log(
  `UpdateItem: ours at the seam does ${number(ours.median / theirs.median)} times what dynalite does over HTTP.`,
);
console.log(
  `The outage's world: ${number(walks.meanCalls)} calls a schedule; the outage found after ${number(outage.foundMs)} ms, ` +
    `its simplest schedule after ${number(outage.shownMs)} ms.`,
);
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
console.log(
  `Exploring keeps ${megabytes(resident.early)} resident at 100,000 schedules, ${megabytes(resident.late)} at 1,000,000.`,
);
console.log(`${availableParallelism()} cores of ${model.trim()}, Node ${process.version}`);
