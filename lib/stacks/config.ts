// The deployment's configuration, read from CDK context and validated once, before any construct is made.

import { readFileSync } from 'node:fs';
import { parseEndpointsFile } from '../control-plane/endpoints-file.ts';
import type { EndpointsFile } from '../control-plane/endpoints-file.ts';

export interface DeploymentConfig {
  readonly hostedZoneId: string;
  readonly file: EndpointsFile;
  readonly lanes: readonly string[];
  /** Whether the three profiles are deployed side by side, for drills, instead of the control plane. */
  readonly drillStack: boolean;
  /** When the game day runs, as an EventBridge schedule; undefined: never by itself. */
  readonly schedule: string | undefined;
  /**
   * Where the functions find Route 53, when it is not AWS's: LocalStack's own accepts a stale
   * compare-and-swap. Resource types that the open LocalStack lacks are then left out.
   */
  readonly route53Endpoint: string | undefined;
}

/** The redundant enactors: three, as in 2025. */
export const laneNames = ['a', 'b', 'c'] as const;

/** Tuesday morning: people are there to see what it finds. */
const weekly = 'cron(0 9 ? * TUE *)';

/**
 * @param context - looks up a `-c key=value` of the CDK command line
 * @throws TypeError naming the context key, what was found and what is allowed
 */
export function readConfig(context: (key: string) => unknown): DeploymentConfig {
  const hostedZoneId = context('hostedZoneId') ?? 'Z00000000000000000000';
  if (typeof hostedZoneId !== 'string' || !/^[A-Z0-9]{1,32}$/.test(hostedZoneId)) {
    throw refused(
      'hostedZoneId',
      hostedZoneId,
      'the id of a Route 53 zone, such as Z0123456789ABC',
    );
  }
  const path = context('endpoints') ?? 'examples/endpoints.yaml';
  if (typeof path !== 'string') throw new TypeError('-c endpoints=FILE takes the path of a file');
  const profile = context('profile') ?? 'fenced';
  if (profile !== 'fenced') {
    const allowed = 'fenced; the weak profiles deploy side by side with -c drillStack=true';
    throw refused('profile', profile, allowed);
  }
  return {
    hostedZoneId,
    file: parseEndpointsFile(textOf(path), path),
    lanes: laneNames,
    drillStack: readDrillStack(context('drillStack')),
    schedule: readSchedule(context('schedule')),
    route53Endpoint: readEndpoint(context('route53Endpoint')),
  };
}

function readDrillStack(value: unknown = 'false'): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw refused('drillStack', value, 'true, false');
}

function readSchedule(value: unknown = weekly): string | undefined {
  if (value === 'off') return undefined;
  if (typeof value === 'string' && /^(cron|rate)\([^()]+\)$/.test(value)) return value;
  throw refused('schedule', value, `off, or an EventBridge schedule such as ${weekly}`);
}

function readEndpoint(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^http:\/\/[\w.-]+(:\d{1,5})?$/.test(value)) return value;
  throw refused(
    'route53Endpoint',
    value,
    'where fencepost serve listens, as http://127.0.0.1:PORT',
  );
}

function refused(key: string, value: unknown, allowed: string): TypeError {
  return new TypeError(`-c ${key}=${JSON.stringify(value)}: allowed is ${allowed}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(`-c endpoints=${path}: ${reason}`, { cause: error });
  }
}
