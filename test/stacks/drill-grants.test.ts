// Least privilege around drills: at its gate a function may do what a gate calls, and the game day may do in
// tables what a drill calls. Neither has more.

import { readFileSync } from 'node:fs';
import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { expect, test } from 'vitest';
import { commentFor } from '../../lib/aws/calls.ts';
import type { DynamoDbSeam } from '../../lib/aws/clients.ts';
import { Gate } from '../../lib/aws/gate.ts';
import { GateTable } from '../../lib/aws/gate-table.ts';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { profileNames, profiles } from '../../lib/control-plane/safeguards.ts';
import { unwritten } from '../../lib/drills/deployed/journal.ts';
import { emulatedPace } from '../../lib/drills/deployed/pace.ts';
import { playPart } from '../../lib/drills/deployed/play.ts';
import { Stack } from '../../lib/drills/deployed/stack.ts';
import { parseDrill } from '../../lib/drills/drill.ts';
import { operationOf } from '../../lib/emulator/service.ts';
import type { SdkCommand } from '../../lib/emulator/service.ts';
import { DrillStackInMemory } from '../drills/deployed/drill-stack.ts';
import { seed } from '../seed.ts';
import { statementsByRole } from './policy.ts';
import type { Statement } from './policy.ts';
import { synthesiseDrills } from './synthesis.ts';

const file = parseEndpointsFile(readFileSync('examples/endpoints.yaml', 'utf8'), 'examples');
const { templates } = synthesiseDrills();
const endpoint = 'api.fenced.drill.example.com';

/** A client that notes the IAM actions of what is sent. */
class Noting {
  readonly actions = new Set<string>();
  readonly client: DynamoDbSeam;

  constructor(inner: DynamoDbSeam) {
    const send = (command: SdkCommand) => {
      const operation = operationOf(command);
      // The transactions of this project are puts; IAM is asked for each.
      const action = operation === 'TransactWriteItems' ? 'PutItem' : operation;
      this.actions.add(`dynamodb:${action}`);
      return inner.send(command as never);
    };
    // The one cast of the client: it has the overloads of DynamoDB's, and only its `send`.
    this.client = { send } as never;
  }
}

/** What is called at the gate of a function that is held until its lease ends, refused, and recorded. */
async function calledAtGate(): Promise<Set<string>> {
  const world = new DrillStackInMemory(file, 'fenced', seed);
  const { clients, stack, time, newAttempt, deployment } = world;
  const noting = new Noting(clients.dynamoDb);
  const gate = new Gate({
    ...time,
    table: new GateTable(noting.client, deployment.gateTable ?? ''),
    actor: 'lane-a',
    zone: deployment.zone,
    newId: newAttempt,
  });
  const { input } = new ChangeResourceRecordSetsCommand({
    HostedZoneId: deployment.zone.id,
    ChangeBatch: {
      Comment: commentFor('a', 'install', '1'),
      Changes: [
        { Action: 'CREATE', ResourceRecordSet: { Name: `_fence.${endpoint}.`, Type: 'TXT' } },
      ],
    },
  });
  const played = async () => {
    const untilMs = time.nowMs() + 10_000;
    await stack.gates.hold({ actor: 'lane-a', before: 'install', endpoint, untilMs });
    await stack.gates.refuse({ service: 's3', untilMs });
    await expect(gate.pass('s3:GetObject', {}, () => Promise.resolve())).rejects.toThrow('refuses');
    await gate.pass('route53:ChangeResourceRecordSets', input, () => Promise.resolve());
    expect(time.nowMs()).toBeGreaterThanOrEqual(untilMs);
  };
  await world.until(played());
  return noting.actions;
}

/** Every kind of step that calls something. */
const drill = parseDrill(
  `name: every-step
title: a hold, a refusal, and an operator
lanes: [a, b, c]
steps:
  - plan: 1
  - run: [a]
  - plan: 1
  - run: [a]
  - plan: 1
  - start: b
    hold: { before: install }
  - refuse: [s3]
  - freeze: all
  - release: b
  - refuse: []
  - rollback: last
  - thaw: all
  - settle: true
properties: [never-empty]
expected: { fenced: passed }`,
  'every-step',
);

/** What a drill calls itself, beside the functions of its stack; played twice, because it first clears. */
async function calledByDrill(): Promise<Set<string>> {
  const world = new DrillStackInMemory(file, 'fenced', seed);
  const { time, newAttempt, random } = world;
  const noting = new Noting(world.clients.dynamoDb);
  const clients = { ...world.clients, dynamoDb: noting.client };
  const stack = new Stack(world.deployment, clients);
  const part = { profile: 'fenced', safeguards: profiles.fenced, expected: null, stack };
  const options = { clients, file, seed, pace: emulatedPace, time, newAttempt, random };
  const progress = () => undefined;
  for (const journal of [unwritten, unwritten]) {
    const { result } = await world.until(playPart(drill, part, { ...options, journal, progress }));
    expect(result.verdict).toBe('passed');
  }
  return noting.actions;
}

/** What a role may do with any of these resources, each action once. */
function actionsOn(statements: readonly Statement[], names: readonly string[]): string[] {
  const found = statements.filter(({ resources }) =>
    resources.some((resource) => names.includes(resource)),
  );
  return [...new Set(found.flatMap(({ actions }) => actions))].sort();
}

function rolesOf(stackName: string): [string, Statement[]][] {
  const template = templates[stackName];
  if (!template) throw new RangeError(`no stack ${stackName}`);
  return [...statementsByRole(template)];
}

test('each function may do at its gate exactly what a gate calls', async () => {
  const called = [...(await calledAtGate())].sort();
  const granted = profileNames.flatMap((profile) =>
    rolesOf(`FencepostDrill-${profile}`)
      .filter(([role]) => !role.endsWith('MachineRole'))
      .map(([, statements]) => actionsOn(statements, ['Gates'])),
  );
  expect(granted).toHaveLength(3 * 18);
  expect(new Set(granted.map(String))).toEqual(new Set([String(called)]));
});

test('the game day may do in the tables of drill stacks exactly what a drill calls', async () => {
  const [[, statements] = ['', []]] = rolesOf('FencepostGameDay').filter(
    ([role]) => role === 'PlayRole',
  );
  const called = [...(await calledByDrill())].sort();
  expect(actionsOn(statements, ['Plans', 'Health', 'Gates'])).toEqual(called);
});
