// A drill stack as a drill uses it: its adapters over one set of clients, and how it is made empty.

import { Archive } from '../../aws/archive.ts';
import { clearBucket, clearTable, clearZone } from '../../aws/clearing.ts';
import type { DynamoDbSeam, Route53Seam, S3Seam } from '../../aws/clients.ts';
import type { Deployment } from '../../aws/deployment.ts';
import { Executions } from '../../aws/executions.ts';
import type { StepFunctionsSeam } from '../../aws/executions.ts';
import { GateTable } from '../../aws/gate-table.ts';
import { PlanStore } from '../../aws/plan-store.ts';
import { PlanTable } from '../../aws/plan-table.ts';
import { Zone } from '../../aws/zone.ts';
import type { Time } from './pace.ts';

export interface StackClients {
  readonly dynamoDb: DynamoDbSeam;
  readonly s3: S3Seam;
  readonly stepFunctions: StepFunctionsSeam;
  readonly reads: Route53Seam;
  /** With the SDK's retries off. */
  readonly writes: Route53Seam;
}

/** The stack cannot be drilled, or did not do what a drill needs: there is no verdict. */
export class DrillStackError extends Error {
  override readonly name = 'DrillStackError';

  constructor(stackName: string, problem: string) {
    super(`stack ${stackName}: ${problem}`);
  }
}

/** A function that a drill before this one held goes on when its lease is over: a quarter of an hour. */
const quietLimitMs = 16 * 60_000;

export class Stack {
  readonly zone: Zone;
  readonly gates: GateTable;
  readonly executions: Executions;
  readonly plans: PlanStore;

  /** @throws DrillStackError it is none: nothing that serves customers may be broken on purpose */
  constructor(
    readonly deployment: Deployment,
    private readonly clients: StackClients,
  ) {
    const { stackName, isDrillStack, gateTable, zone, planTable, archiveBucket } = deployment;
    if (!isDrillStack || gateTable === undefined) {
      throw new DrillStackError(stackName, 'it is not tagged as a stack that drills may break');
    }
    this.zone = new Zone(clients, zone);
    this.gates = new GateTable(clients.dynamoDb, gateTable);
    this.executions = new Executions(clients.stepFunctions);
    this.plans = new PlanStore(
      new PlanTable(clients.dynamoDb, planTable, true),
      new Archive(clients.s3, archiveBucket),
    );
  }

  /**
   * Ends whatever a run before left at work, and empties tables, archive and the stack's part of the zone.
   *
   * @param quietMs - no call for so long means that no function is at work
   */
  async reset(time: Time, quietMs: number): Promise<void> {
    const { laneMachines, planTable, healthTable, archiveBucket, stackName } = this.deployment;
    for (const machine of laneMachines.values()) await this.executions.stopAll(machine);
    const { dynamoDb, s3 } = this.clients;
    for (const lane of laneMachines.keys()) await this.gates.release(`lane-${lane}`);
    const untilMs = time.nowMs() + quietLimitMs;
    const callsOfLate = () => this.gates.callsSince(time.nowMs() - quietMs, time.nowMs());
    while ((await callsOfLate()).length > 0) {
      if (time.nowMs() > untilMs) throw new DrillStackError(stackName, 'it does not come to rest');
      await time.sleep(quietMs);
    }
    // The gate table last: as long as anything is left, the next run sees what was called.
    await clearZone(this.zone);
    await clearBucket(s3, archiveBucket);
    await clearTable(dynamoDb, planTable, ['pk', 'sk']);
    await clearTable(dynamoDb, healthTable, ['target']);
    await clearTable(dynamoDb, this.deployment.gateTable ?? '', ['pk', 'sk']);
  }
}
