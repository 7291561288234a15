// What a Lambda container makes once: SDK clients and settings from the function's environment.
// The only file under lambdas/ with ambient time and randomness; every step gets them from here.

import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { endOfCalls, hookCalls } from '#call-hooks';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Route53Client } from '@aws-sdk/client-route-53';
import type { Route53ClientConfig } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { Archive } from '../lib/aws/archive.ts';
import { HealthTable } from '../lib/aws/health.ts';
import { PlanStore } from '../lib/aws/plan-store.ts';
import { PlanTable } from '../lib/aws/plan-table.ts';
import { patient } from '../lib/aws/patience.ts';
import { Zone } from '../lib/aws/zone.ts';
import type { ZoneClients } from '../lib/aws/zone.ts';
import type { EndpointConfig } from '../lib/control-plane/drafting.ts';
import type { Report } from '../lib/control-plane/events.ts';
import { safeguardNames } from '../lib/control-plane/safeguards.ts';
import type { Safeguards } from '../lib/control-plane/safeguards.ts';
import type { Lane } from './lane/lane.ts';
import { observed } from './observed.ts';
import type { Planner } from './planner/planner.ts';
import { telemetry } from './telemetry.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws TypeError naming the variable of the function's environment that is missing or no number */
export function laneFrom(environment: Environment): Lane {
  const { plans, zone, safeguards } = shared(environment);
  const lane = required(environment, 'LANE');
  return {
    name: lane,
    zone,
    plans,
    safeguards,
    floor: number(environment, 'FLOOR'),
    keepCount: number(environment, 'KEEP_COUNT'),
    newAttempt: () => randomBytes(16).toString('hex'),
    report: reportFrom(environment, { lane }),
  };
}

/** @param endpoints - as configured at deploy */
export function plannerFrom(
  environment: Environment,
  endpoints: readonly EndpointConfig[],
): Planner {
  const { dynamoDb, plans, zone, safeguards } = shared(environment);
  const maxAgeMs = number(environment, 'HEALTH_MAX_AGE_MS');
  return {
    name: required(environment, 'AWS_LAMBDA_FUNCTION_NAME'),
    endpoints,
    health: new HealthTable(dynamoDb, required(environment, 'HEALTH_TABLE_NAME'), maxAgeMs),
    plans,
    zone,
    safeguards,
    floor: number(environment, 'FLOOR'),
    changeLimit: number(environment, 'CHANGE_LIMIT'),
    nowMs: () => Date.now(),
    report: reportFrom(environment, {}),
  };
}

/** What Lambda calls: the step, with its failures reported; over when its calls are. */
export function handlerOf<Input, Output>(
  report: Report,
  step: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  const run = observed(report, step);
  return async (input) => {
    try {
      return await run(input);
    } finally {
      await endOfCalls();
    }
  };
}

function reportFrom(environment: Environment, fields: Readonly<Record<string, string>>): Report {
  return telemetry({
    service: required(environment, 'POWERTOOLS_SERVICE_NAME'),
    fields: { ...fields, function: required(environment, 'AWS_LAMBDA_FUNCTION_NAME') },
    nowMs: () => Date.now(),
  });
}

function shared(environment: Environment) {
  const safeguards = safeguardsFrom(required(environment, 'SAFEGUARDS'));
  const dynamoDb = new DynamoDBClient({ ...timeouts(1_000, 2_000), maxAttempts: 2 });
  const { reads, writes } = route53Clients();
  const table = required(environment, 'PLAN_TABLE_NAME');
  const bucket = required(environment, 'ARCHIVE_BUCKET_NAME');
  const s3 = new S3Client(timeouts(2_000, 10_000));
  hookCalls({ dynamodb: [dynamoDb], s3: [s3], route53: [reads, writes] }, environment);
  return {
    dynamoDb,
    safeguards,
    plans: new PlanStore(
      new PlanTable(dynamoDb, table, safeguards['conditional-write']),
      new Archive(s3, bucket),
    ),
    zone: new Zone(zoneClients({ reads, writes }), {
      id: required(environment, 'HOSTED_ZONE_ID'),
      name: required(environment, 'ZONE_NAME'),
    }),
  };
}

/** @param place - where Route 53 is, if not at AWS */
export function route53Clients(place: Route53ClientConfig = {}) {
  const config = { ...timeouts(2_000, 10_000), ...place };
  return {
    reads: new Route53Client(config),
    // A batch whose answer was lost would fail its own swap if the SDK sent it again.
    writes: new Route53Client({ ...config, maxAttempts: 1 }),
  };
}

/** The clients as the zone takes them: what was throttled is sent again after a while. */
export function zoneClients({ reads, writes }: ReturnType<typeof route53Clients>): ZoneClients {
  const patience = { sleep, random: () => randomInt(1_000) / 1_000 };
  return { reads: patient(reads, patience), writes: patient(writes, patience) };
}

/** The SDK waits without end by default; a service that hangs must not hang the lane with it. */
export function timeouts(connectionTimeout: number, requestTimeout: number) {
  return { requestHandler: { connectionTimeout, requestTimeout, throwOnRequestTimeout: true } };
}

function safeguardsFrom(list: string): Safeguards {
  const on = list.split(',');
  const entries = safeguardNames.map((name) => [name, on.includes(name)] as const);
  return Object.fromEntries(entries) as Safeguards;
}

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '')
    throw new TypeError(`environment variable ${name} is missing`);
  return value;
}

export function number(environment: Environment, name: string): number {
  const value = Number(required(environment, name));
  if (Number.isNaN(value)) throw new TypeError(`environment variable ${name} is not a number`);
  return value;
}
