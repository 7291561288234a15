// Puts a gate between a function of a drill stack and AWS: the drill can hold it before a call, and sees what
// it called. Only in the bundles of drill stacks (package.json, imports: #call-hooks).

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Gate } from '../lib/aws/gate.ts';
import type { ClientsByService } from '../lib/aws/gate.ts';
import { GateTable } from '../lib/aws/gate-table.ts';

/** Of this container, for all its invocations. */
const gates: Gate[] = [];

/** @throws TypeError the environment has no gate table: these bundles belong to a drill stack */
export function hookCalls(
  clients: ClientsByService,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const {
    GATE_TABLE_NAME: tableName,
    HOSTED_ZONE_ID: id,
    ZONE_NAME: name,
    LANE: lane,
  } = environment;
  if (tableName === undefined || id === undefined || name === undefined) {
    throw new TypeError(
      'environment variable GATE_TABLE_NAME, HOSTED_ZONE_ID or ZONE_NAME is missing',
    );
  }
  const gate = new Gate({
    // A client of its own: the gate's calls are not the function's.
    table: new GateTable(new DynamoDBClient({}), tableName),
    actor: lane === undefined ? 'planner' : `lane-${lane}`,
    zone: { id, name },
    nowMs: () => Date.now(),
    sleep: (durationMs) => sleep(durationMs),
    newId: () => randomUUID(),
  });
  gates.push(gate);
  for (const [service, ofService] of Object.entries(clients)) {
    for (const client of ofService) gate.attach(client, service);
  }
}

export async function endOfCalls(): Promise<void> {
  await Promise.all(gates.map((gate) => gate.end()));
}
