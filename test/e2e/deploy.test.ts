// The whole thing as a user meets it, on LocalStack: docs/sandbox.md from its first command to its last, and
// what operators do on a control plane that serves, while a game day is played beside it. The functions write
// to `fencepost serve`: LocalStack's own Route 53 accepts a stale compare-and-swap.

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseDocument } from 'yaml';
import type { YAMLSeq } from 'yaml';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { profileNames } from '../../lib/control-plane/safeguards.ts';
import type { DrillDocument } from '../../lib/drills/result.ts';
import { ensureClients } from './clients/install.ts';
import { serve } from './clients/serve.ts';
import type { Served } from './clients/serve.ts';
import { Account, until } from './deployed/account.ts';
import { Commands } from './deployed/commands.ts';
import type { Ran } from './deployed/commands.ts';
import { readSandboxDocument } from './deployed/document.ts';
import { openLetterBox } from './deployed/letter-box.ts';
import type { LetterBox } from './deployed/letter-box.ts';
import { ZoneView } from './deployed/zone-view.ts';
import { home } from './localstack/install.ts';
import { localStackEnvironment } from './localstack/host-mode.ts';
import { reachLocalStack } from './localstack/reach.ts';
import type { ReachedLocalStack } from './localstack/reach.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const gameDayZone = 'drill.example.com';
const servingZone = 'shop.example.com';
const api = `api.${servingZone}`;
const seed = 20_251_020;
/** What a plan and its lanes may take on a machine that plays a game day as well. */
const planLimitMs = 240_000;
const gameDayLimitMs = 25 * 60_000;
/** Questions over DNS until each of four equal targets was surely answered: one is missed once in 10^11. */
const questions = 90;

/** Kept after the run, for whoever has to find out why it failed. */
const TRANSCRIPT = join(home, 'commands.txt');

const began = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'fencepost-e2e-'));
const sandbox = readSandboxDocument();
let served: Served;
let localStack: ReachedLocalStack;
let account: Account;
let commands: Commands;
let letterBox: LetterBox;
const zones = new Map<string, { id: string; view: ZoneView; before: string }>();
const gameDay = { arn: '', bucket: '' };
let played: ReturnType<typeof playOnDrillStacks>;

beforeAll(async () => {
  const clients = await ensureClients();
  served = await serve();
  localStack = await reachLocalStack(served.endpointUrl, tell);
  account = new Account(localStack.endpointUrl);
  letterBox = await openLetterBox();
  const environment = {
    PATH: [commandsFolder(), clients, process.env['PATH']].join(delimiter),
    HOME: folder,
    CI: 'true',
    NO_COLOR: '1',
    ...localStackEnvironment(localStack.endpointUrl),
    AWS_ENDPOINT_URL_ROUTE_53: served.endpointUrl,
  };
  commands = new Commands(environment, folder, () => localStack.log());
});

// Each test goes on from where the one before it stopped.
let isBroken = false;
beforeEach(({ skip, onTestFailed }) => {
  skip(isBroken, 'a step before it failed');
  onTestFailed(() => {
    isBroken = true;
  });
});

afterAll(async () => {
  writeFileSync(TRANSCRIPT, commands?.ran.map(({ line, text }) => `$ ${line}\n${text}`).join('\n'));
  tell(`what every command printed: ${TRANSCRIPT}`);
  letterBox?.close();
  await localStack?.stop();
  await served?.stop();
  rmSync(folder, { recursive: true, force: true });
  tell('end');
});

test('init makes a zone and its endpoints file', async () => {
  const [printed] = await step('init');
  expect(printed?.out).toContain(`zone ${gameDayZone}: `);
  await found(gameDayZone, printed);
  keepFirstEndpoint(join(folder, 'endpoints.yaml'));
  const init = `fencepost init --target localstack --zone ${servingZone} --endpoints shop.yaml`;
  await found(servingZone, await commands.run(init));
});

test('the drill stacks deploy', async () => {
  await step('bootstrap');
  await step('deploy-drill');
  expect(await account.stackNames()).toEqual([
    'CDKToolkit',
    ...profileNames.map((profile) => `FencepostDrill-${profile}`),
    'FencepostGameDay',
  ]);
});

test('a drill that Ctrl-C ended in its middle takes back what it held', async () => {
  const [line = ''] = linesOf('first-drill');
  const first = commands.start(line);
  await until('the drill has come to its lanes', planLimitMs, async () =>
    (await zone(gameDayZone).view.snapshot()).includes(`g000003.api.plans.fenced.${gameDayZone}`),
  );
  first.interrupt();
  const { exitCode, text } = await first.ended;
  expect(exitCode).toBe(130);
  expect(text).toContain('what was held goes on by itself');
  played = playOnDrillStacks();
  // Looked at when the control plane has been tried, which does not wait for it.
  played.catch(() => undefined);
});

test('the control plane deploys, after a deploy that Ctrl-C ended in its middle', async () => {
  const [line = ''] = linesOf('deploy', serving());
  const first = commands.start(line);
  await first.prints(/Fencepost \| +\d+\/\d+ .* CREATE_COMPLETE +\| AWS::Lambda::Function/);
  first.interrupt();
  expect((await first.ended).exitCode).not.toBe(0);
  // AWS refuses an update of a stack that is still being made; LocalStack begins it, and loses resources.
  await until(
    'the interrupted deploy comes to rest',
    planLimitMs,
    async () => !(await account.isInProgress('Fencepost')),
  );
  await step('deploy', serving());
  expect(await account.stackNames()).toContain('Fencepost');
});

test('its rule runs the planner within minutes, and the lanes install what it planned', async () => {
  const { view } = zone(servingZone);
  await until(`${api} answers`, planLimitMs, async () => (await view.addresses(api, 1)).length > 0);
  await lanesIdle();
  const [status] = await step('status', serving());
  expect(status?.out).toContain('newest plan: 1 ');
  expect(await view.addresses(api, questions)).toEqual(addresses([1, 2, 3, 4]));
});

test('a change of health is planned, installed, and seen over DNS', async () => {
  await setHealth('api-1', 0);
  const preview = await fencepost('plan');
  expect(preview.out).toContain('api-1: weight 100 → weight 0');
  await planAndInstall();
  await until('api-1 is gone', planLimitMs, async () =>
    same(await zone(servingZone).view.addresses(api, questions), addresses([2, 3, 4])),
  );
  expect((await fencepost('status')).out).toContain('all as planned');
});

test('frozen, the planner and all lanes change nothing; thawed, they go on', async () => {
  const { view } = zone(servingZone);
  await fencepost('freeze --all');
  const frozen = await view.snapshot();
  await setHealth('api-1', 100);
  await planAndInstall();
  await sweep();
  expect(await view.snapshot()).toBe(frozen);
  await fencepost('thaw --all');
  await planAndInstall();
  await until('api-1 is back', planLimitMs, async () =>
    same(await view.addresses(api, questions), addresses([1, 2, 3, 4])),
  );
});

test('a rollback puts the plan before live, and the history says who did it', async () => {
  const { view } = zone(servingZone);
  await lanesIdle();
  await fencepost(`rollback ${api}`);
  expect(await view.addresses(api, questions)).toEqual(addresses([2, 3, 4]));
  expect((await fencepost('status', 1)).out).toContain('an operator rolled plan');
  const history = (await fencepost('history')).out;
  for (const command of ['rollback', 'thaw', 'freeze', 'plan 1 by Fencepost-Planner']) {
    expect(history).toContain(command);
  }
});

test('remove lists first; with --yes the names go on answering, and a destroy changes nothing', async () => {
  const { view } = zone(servingZone);
  const listed = await view.snapshot();
  const [removeDry = '', remove = ''] = linesOf('remove', serving());
  await commands.run(removeDry);
  expect(await view.snapshot()).toBe(listed);
  await commands.run(remove);
  const left = await view.snapshot();
  expect(left).not.toContain('_fence');
  expect(await view.addresses(api, questions)).toEqual(addresses([2, 3, 4]));

  const [destroy = '', ...rest] = linesOf('destroy', serving());
  await commands.run(destroy);
  expect(await account.stackNames()).not.toContain('Fencepost');
  // LocalStack keeps the protection and does not heed it, so that it refuses cannot be seen here.
  expect(await account.isProtected('FencepostState')).toBe(true);
  const [unprotect = '', destroyState = ''] = rest;
  await commands.run(unprotect);
  expect(await account.isProtected('FencepostState')).toBe(false);
  await commands.run(destroyState);
  expect(await account.stackNames()).not.toContain('FencepostState');
  // Retained: a plan's number must never be given twice.
  const kept = (await account.stores()).filter((name) => /^fencepoststate/i.test(name));
  expect(kept).toHaveLength(3);
  expect(await view.snapshot()).toBe(left);
});

test('with --roots the zone is as it was before the first plan', async () => {
  const { view, before } = zone(servingZone);
  await step('remove-roots', serving());
  expect(await view.snapshot()).toBe(before);
});

test('after the interrupted drill the next one passes, and a game day begins on its stacks', async () => {
  const { drill, state } = await played;
  expect(drill?.out).toContain('passed, as expected');
  expect(state).toEqual({ status: 'RUNNING', problem: '' });
});

test('the game day gives the same verdicts as the drill in memory, and tells people', async () => {
  await until('the game day ends', gameDayLimitMs, async () => {
    const { status } = await account.statusOf(gameDay.arn);
    return status !== 'RUNNING';
  });
  expect(await account.statusOf(gameDay.arn)).toEqual({ status: 'SUCCEEDED', problem: '' });
  await step('report', new Map([['ReportBucket', gameDay.bucket]]));
  const deployed = JSON.parse(inFolder('first/result.json')) as DrillDocument;
  const schema: unknown = JSON.parse(
    readFileSync(join(repository, 'lib/report/result.schema.json'), 'utf8'),
  );
  const validate = new Ajv2020({ strict: false }).compile(schema as object);
  validate(deployed);
  expect(validate.errors).toBeNull();
  expect(inFolder('first/report.html')).toMatch(/^<!doctype html>/);

  const embedded = await commands.run(
    `fencepost drill stale-enactor --json --endpoints endpoints.yaml --seed ${seed}`,
  );
  expect(outcomes(deployed)).toEqual(outcomes(JSON.parse(embedded.out) as DrillDocument));

  const subject = 'Game day stale-enactor: as expected';
  await until('SNS tells of it', planLimitMs, async () =>
    letterBox.letters.some(({ Subject }) => Subject === subject),
  );
  const letter = letterBox.letters.find(({ Subject }) => Subject === subject);
  expect(letter?.Message).toContain('fenced: passed (expected: passed)');
  expect(letter?.Message).toMatch(/\nReport: https:\/\/\S+first%2Freport\.html/);
});

test('the doctor trusts what the functions wrote to', async () => {
  const { out } = await commands.run('fencepost doctor --target localstack');
  expect(out).toContain('can be trusted');
});

test('after clear and destroy nothing is left but what is kept by design', async () => {
  await step('clear');
  const { view, before } = zone(gameDayZone);
  expect(await view.snapshot()).toBe(before);
  await step('destroy-drill');
  expect(await account.stackNames()).toEqual(['CDKToolkit']);
  const left = (await account.stores()).filter((name) => !/^(?:cdk-|fencepoststate)/i.test(name));
  expect(left).toEqual([]);
  expect(await view.snapshot()).toBe(before);
});

test('no command and no function told an account or a credential', async () => {
  const ours = commands.ran.filter(({ line }) => line.startsWith('fencepost '));
  expect(ours.length).toBeGreaterThan(15);
  const functions = (await localStack.log())
    .split('\n')
    .filter((line) => line.startsWith('{"level"'));
  expect(functions.length).toBeGreaterThan(100);
  const secrets = /\b0{12}\b|AKIA|LSIA|SecretAccessKey|"test"/;
  const told = [
    ...ours.flatMap(({ line, text }) => text.split('\n').map((one) => `${line}: ${one}`)),
    ...functions,
  ];
  expect(told.filter((line) => secrets.test(line))).toEqual([]);
});

/** The drill of docs/sandbox.md, and then its game day: both take minutes, most of them waits of lanes. */
async function playOnDrillStacks() {
  const [drill] = await step('first-drill');
  const outputs = await account.outputs('FencepostGameDay');
  gameDay.bucket = outputs.get('ReportBucket') ?? '';
  await account.subscribe(outputs.get('ResultTopic') ?? '', letterBox.url);
  const [started] = await step('game-day', outputs);
  const { executionArn } = JSON.parse(started?.out ?? '') as { executionArn: string };
  gameDay.arn = executionArn;
  return { drill, state: await account.statusOf(executionArn) };
}

function tell(line: string): void {
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stderr.write(`[${seconds} s] ${line}\n`);
}

/** Where `fencepost` and `npx cdk` are what a clone has. */
function commandsFolder(): string {
  const bin = mkdtempSync(join(folder, 'bin-'));
  const scripts = {
    fencepost: `exec "${process.execPath}" --import "${repository}node_modules/tsx/dist/esm/index.mjs" "${repository}bin/fencepost.ts" "$@"`,
    npx: `folder=$(pwd) && cd "${repository}" && exec "node_modules/.bin/$@" --output "$folder/cdk.out-$$"`,
  };
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

/** Runs the commands that docs/sandbox.md shows for a step; they must print what it shows. */
async function step(name: string, values: ReadonlyMap<string, string> = new Map()): Promise<Ran[]> {
  const shown = sandbox.get(name) ?? [];
  const ran: Ran[] = [];
  for (const [index, line] of linesOf(name, values).entries()) {
    tell(`${name}: ${line}`);
    const one = await commands.run(line);
    ran.push(one);
    const lines = (shown[index]?.output ?? '').split('\n').map((text) => filledIn(text, values));
    const missing = lines.filter((text) =>
      text.split('[…]').some((part) => !one.text.includes(part)),
    );
    expect({ line, printed: one.text, missing }).toMatchObject({ missing: [] });
  }
  return ran;
}

/** @param values - of placeholders `<…>`; and for `zone`, which of the two zones it is about */
function linesOf(name: string, values: ReadonlyMap<string, string> = new Map()): string[] {
  const shown = sandbox.get(name);
  if (!shown) throw new Error(`docs/sandbox.md has no step ${name}`);
  const file = values.get('zone') === servingZone ? 'shop.yaml' : 'endpoints.yaml';
  return shown.map(({ command }) => {
    let line = filledIn(command, values)
      .replace(/--target aws(?: --account \d{12})?/, '--target localstack')
      .replace('endpoints=endpoints.yaml', `endpoints=${join(folder, file)}`);
    for (const [key, value] of values) line = line.replace(`<${key}>`, value);
    if (line.startsWith('npx cdk bootstrap')) return `${line} aws://000000000000/us-east-1`;
    if (line.startsWith('npx cdk'))
      return `${line} -c route53Endpoint=${localStack.route53ForFunctions}`;
    const isOfOther = file !== 'endpoints.yaml' && line.startsWith('fencepost ');
    return isOfOther ? `${line} --endpoints ${file}` : line;
  });
}

/** The zone's id instead of the document's; before the zone is made there is none to put in. */
function filledIn(text: string, values: ReadonlyMap<string, string>): string {
  const id = zones.get(values.get('zone') ?? gameDayZone)?.id;
  return id === undefined ? text : text.replace('Z0123456789ABC', id);
}

function serving(): ReadonlyMap<string, string> {
  return new Map([['zone', servingZone]]);
}

/** A command of the operator of the control plane that serves. */
function fencepost(command: string, exitCode = 0): Promise<Ran> {
  tell(command);
  return commands.run(`fencepost ${command} --target localstack --endpoints shop.yaml`, exitCode);
}

async function found(zoneName: string, printed: Ran | undefined): Promise<void> {
  const id = /: (Z[A-Z0-9]+), made/.exec(printed?.out ?? '')?.[1] ?? '';
  const view = new ZoneView({ id, name: zoneName }, served.endpointUrl, served.dnsPort);
  zones.set(zoneName, { id, view, before: await view.snapshot() });
}

function zone(name: string) {
  const known = zones.get(name);
  if (!known) throw new Error(`zone ${name} was not made`);
  return known;
}

async function setHealth(target: string, weight: number): Promise<void> {
  const outputs = await account.outputs('Fencepost');
  await account.putHealth(outputs.get('HealthTable') ?? '', target, weight);
}

/** Runs the planner once more than its rule does, and waits for the lanes that it started. */
async function planAndInstall(): Promise<void> {
  const outputs = await account.outputs('Fencepost');
  await account.runToEnd(outputs.get('PlannerMachine') ?? '');
  await lanesIdle();
}

async function sweep(): Promise<void> {
  for (const machine of await laneMachines()) await account.start(machine);
  await lanesIdle();
}

async function lanesIdle(): Promise<void> {
  for (const machine of await laneMachines()) await account.idle(machine, planLimitMs);
}

async function laneMachines(): Promise<string[]> {
  const outputs = await account.outputs('Fencepost');
  return ['A', 'B', 'C'].map((lane) => outputs.get(`Lane${lane}Machine`) ?? '');
}

/** Of the serving zone's api, by the number of its target. */
function addresses(targets: readonly number[]): string[] {
  return targets.map((target) => `192.0.2.${target}`);
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.join() === right.join();
}

/** A refused batch is tried again endpoint by endpoint, so a drill of the weak profiles lasts longer with each. */
function keepFirstEndpoint(path: string): void {
  const document = parseDocument(readFileSync(path, 'utf8'));
  const endpoints = document.get('endpoints') as YAMLSeq;
  endpoints.items.splice(1);
  writeFileSync(path, document.toString());
}

function inFolder(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

/** Profile → verdict, and which properties fell. */
function outcomes({ results }: DrillDocument) {
  return results.map(({ profile, verdict, violations }) => ({
    profile,
    verdict,
    fell: [...new Set(violations.map(({ property }) => property))].sort(),
  }));
}
