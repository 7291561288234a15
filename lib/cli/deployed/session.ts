// One command on a deployed target: the zone, and whatever else it asks for, found when it asks. Freeze, thaw
// and rollback must work with everything but Route 53 down, so nothing here is looked up before it is needed.

import { Archive } from '../../aws/archive.ts';
import { CommandLog } from '../../aws/command-log.ts';
import { readDeployment } from '../../aws/deployment.ts';
import type { Deployment } from '../../aws/deployment.ts';
import { HealthTable } from '../../aws/health.ts';
import { findHostedZone } from '../../aws/hosted-zones.ts';
import { Operator } from '../../aws/operator.ts';
import type { Acknowledged } from '../../aws/operator.ts';
import { PlanStore } from '../../aws/plan-store.ts';
import { PlanTable } from '../../aws/plan-table.ts';
import { switchTogether } from '../../aws/switch-together.ts';
import type { DeployedTarget } from '../../aws/targets.ts';
import { Zone } from '../../aws/zone.ts';
import { healthMaxAgeMs } from '../../control-plane/drafting.ts';
import { parseEndpointsFile } from '../../control-plane/endpoints-file.ts';
import type { EndpointsFile } from '../../control-plane/endpoints-file.ts';
import { controlPlaneStackName } from '../../control-plane/outputs.ts';
import type { ZoneName } from '../../control-plane/names.ts';
import type { Plan } from '../../control-plane/plan.ts';
import { readTextFile } from '../files.ts';
import type { Terminal } from '../terminal.ts';
import type { Access } from './access.ts';
import { AwsCallError } from './aws-errors.ts';
import { callerName } from './caller.ts';

export interface SessionOptions {
  readonly target: DeployedTarget;
  /** Path of the endpoints file. */
  readonly endpoints: string;
  readonly hostedZoneId?: string;
}

/** The stack is one of another zone, or of another part of this one. */
export class OtherZoneError extends AwsCallError {
  /** Whether its lanes can reach the zone that the command is about. */
  readonly sharesHostedZone: boolean;

  constructor({ stackName, zone: served }: Deployment, { id, name }: ZoneName) {
    super(
      `stack ${stackName} serves ${served.name} (${served.id}), not ${name} (${id}); give the ` +
        `endpoints file that it was deployed with, or look in another account`,
    );
    this.sharesHostedZone = served.id === id;
  }
}

/** What the deployed stack keeps: reached by way of CloudFormation, so only when it is needed. */
export interface Stores {
  readonly deployment: Deployment;
  readonly plans: PlanStore;
  readonly health: HealthTable;
  readonly log: CommandLog;
}

export class Session {
  private found: Promise<Stores> | undefined;
  private caller: Promise<string> | undefined;

  constructor(
    readonly access: Access,
    readonly target: DeployedTarget,
    readonly file: EndpointsFile,
    readonly zone: Zone,
    private readonly environment: Terminal['environment'],
  ) {}

  /** @throws NotDeployedError, AwsCallError, or what CloudFormation said */
  stores(): Promise<Stores> {
    this.found ??= this.findStores();
    return this.found;
  }

  /** Who gives the command: the writer in fences and in the history. */
  who(): Promise<string> {
    this.caller ??= callerName(this.access.sts, this.environment['USER']);
    return this.caller;
  }

  /** @param unread - told when the plan of a tree could not be read, and only the floor was held */
  async operator(unread: (error: unknown) => void): Promise<Operator> {
    const { newAttempt, sleep, random } = this.access;
    return new Operator({
      zone: this.zone,
      who: await this.who(),
      floor: this.file.floor,
      freezesZone: true,
      table: { setFrozen: (frozen, who) => this.setFrozen(frozen, who) },
      planOf: (generation) => this.planOf(generation, unread),
      newAttempt,
      sleep,
      random,
    });
  }

  /** Freezes or thaws in shared batches, as far as that goes. */
  async switchTogether(endpoints: readonly string[], frozen: boolean): Promise<Acknowledged[]> {
    const { newAttempt, sleep } = this.access;
    const who = await this.who();
    return switchTogether({ zone: this.zone, who, newAttempt, sleep }, endpoints, frozen);
  }

  /** Sets the planner's flag. */
  async setFrozen(frozen: boolean, who: string): Promise<void> {
    const { plans } = await this.stores();
    await plans.table.setFrozen(frozen, who);
  }

  private async planOf(
    generation: number,
    unread: (error: unknown) => void,
  ): Promise<Plan | undefined> {
    try {
      const { plans } = await this.stores();
      return await plans.archive.get(generation);
    } catch (error) {
      unread(error);
      return undefined;
    }
  }

  private async findStores(): Promise<Stores> {
    const { cloudFormation, dynamoDb, s3 } = this.access;
    const deployment = await readDeployment(cloudFormation, controlPlaneStackName);
    const { id, name } = this.zone.name;
    if (deployment.zone.id !== id || deployment.zone.name !== name) {
      throw new OtherZoneError(deployment, this.zone.name);
    }
    return {
      deployment,
      plans: new PlanStore(
        new PlanTable(dynamoDb, deployment.planTable, true),
        new Archive(s3, deployment.archiveBucket),
      ),
      health: new HealthTable(dynamoDb, deployment.healthTable, healthMaxAgeMs),
      log: new CommandLog(dynamoDb, deployment.planTable),
    };
  }
}

/** @throws UsageError, InvalidFileError, HostedZoneError */
export async function openSession(
  access: Access,
  options: SessionOptions,
  environment: Terminal['environment'],
): Promise<Session> {
  const file = parseEndpointsFile(readTextFile(options.endpoints), options.endpoints);
  const id = options.hostedZoneId ?? (await findHostedZone(access.route53.reads, file.zone));
  const zone = new Zone(access.route53, { id, name: file.zone });
  return new Session(access, options.target, file, zone, environment);
}
