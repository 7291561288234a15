// What the functions of a run in memory work with, and the tables and bucket behind them: made as the entries
// of the deployed functions make them, but over the seam of whoever runs them.

import { Archive } from '../aws/archive.ts';
import type { DynamoDbSeam, Route53Seam, S3Seam } from '../aws/clients.ts';
import { HealthTable } from '../aws/health.ts';
import { PlanStore } from '../aws/plan-store.ts';
import { PlanTable } from '../aws/plan-table.ts';
import { Zone } from '../aws/zone.ts';
import { healthMaxAgeMs } from '../control-plane/drafting.ts';
import type { EndpointsFile } from '../control-plane/endpoints-file.ts';
import type { Report } from '../control-plane/events.ts';
import type { ZoneName } from '../control-plane/names.ts';
import type { Plan } from '../control-plane/plan.ts';
import type { Safeguards } from '../control-plane/safeguards.ts';
import type { DynamoDbService } from '../emulator/dynamodb/service.ts';
import type { S3Service } from '../emulator/s3/service.ts';
import type { Lane } from '../../lambdas/lane/lane.ts';
import type { Planner } from '../../lambdas/planner/planner.ts';

const tableName = 'plans';
export const healthTableName = 'health';
/** Every table of a control plane. */
export const stateTables = [tableName, healthTableName] as const;
export const archiveName = 'archive';

export interface Clients {
  readonly dynamoDb: DynamoDbSeam;
  readonly route53: Route53Seam;
  readonly s3: S3Seam;
}

/** What every container of a run shares. */
export interface ContainerOptions {
  readonly file: EndpointsFile;
  readonly safeguards: Safeguards;
  readonly zone: ZoneName;
}

/** The tables and the bucket of a control plane, empty. */
export function createStores(dynamoDb: DynamoDbService, s3: S3Service): void {
  dynamoDb.createTable({
    name: tableName,
    partitionKey: stringKey('pk'),
    sortKey: stringKey('sk'),
  });
  dynamoDb.createTable({ name: healthTableName, partitionKey: stringKey('target') });
  s3.createBucket(archiveName);
}

export function laneContainer(
  name: string,
  clients: Clients,
  { file, safeguards, zone }: ContainerOptions,
  { newAttempt, report }: Pick<Lane, 'newAttempt' | 'report'>,
): Lane {
  const { floor, keepCount } = file;
  return {
    name,
    zone: zoneOver(clients, zone),
    plans: planStore(clients, safeguards),
    safeguards,
    floor,
    keepCount,
    newAttempt,
    report,
  };
}

export function plannerContainer(
  clients: Clients,
  { file, safeguards, zone }: ContainerOptions,
  { nowMs, report }: { readonly nowMs: () => number; readonly report: Report },
): Planner {
  const { endpoints, floor, changeLimit } = file;
  return {
    name: 'planner',
    endpoints,
    health: new HealthTable(clients.dynamoDb, healthTableName, healthMaxAgeMs),
    plans: planStore(clients, safeguards),
    zone: zoneOver(clients, zone),
    safeguards,
    floor,
    changeLimit,
    nowMs,
    report,
  };
}

export function zoneOver({ route53 }: Pick<Clients, 'route53'>, zone: ZoneName): Zone {
  return new Zone({ reads: route53, writes: route53 }, zone);
}

export function planStore(
  { dynamoDb, s3 }: Pick<Clients, 'dynamoDb' | 's3'>,
  safeguards: Safeguards,
): PlanStore {
  return new PlanStore(
    new PlanTable(dynamoDb, tableName, safeguards['conditional-write']),
    new Archive(s3, archiveName),
  );
}

/** The newest plan committed, read past every seam. */
export function newestPlanIn(dynamoDb: DynamoDbService): Plan | undefined {
  const items = [...dynamoDb.items(tableName)];
  const head = items.find((item) => item['pk']?.S === 'head')?.['generation']?.N;
  const plan = items.find((item) => item['pk']?.S === 'plan' && item['generation']?.N === head);
  const body = plan?.['body']?.S;
  return body === undefined ? undefined : (JSON.parse(body) as Plan);
}

function stringKey(name: string) {
  return { name, type: 'S' } as const;
}
