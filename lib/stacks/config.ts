// The deployment's configuration, read from CDK context and validated once, before any construct is made.

import { readFileSync } from 'node:fs';
import { parseEndpointsFile } from '../control-plane/endpoints-file.ts';
import type { EndpointsFile } from '../control-plane/endpoints-file.ts';
import { profileNames } from '../control-plane/safeguards.ts';
import type { ProfileName } from '../control-plane/safeguards.ts';

export interface DeploymentConfig {
  readonly hostedZoneId: string;
  readonly file: EndpointsFile;
  readonly profile: ProfileName;
  readonly lanes: readonly string[];
  /** Off where the target has no dashboards, or the fourth of an account would be paid for. */
  readonly dashboard: boolean;
}

/** The redundant enactors: three, as in 2025. */
export const laneNames = ['a', 'b', 'c'] as const;

/**
 * @param context - looks up a `-c key=value` of the CDK command line
 * @throws TypeError naming the context key, what was found and what is allowed
 */
export function readConfig(context: (key: string) => unknown): DeploymentConfig {
  const hostedZoneId = context('hostedZoneId') ?? 'Z00000000000000000000';
  if (typeof hostedZoneId !== 'string' || !/^[A-Z0-9]{1,32}$/.test(hostedZoneId)) {
    throw new TypeError(
      `-c hostedZoneId=${JSON.stringify(hostedZoneId)}: allowed is the id of a Route 53 zone, such as Z0123456789ABC`,
    );
  }
  const path = context('endpoints') ?? 'examples/endpoints.yaml';
  if (typeof path !== 'string') throw new TypeError('-c endpoints=FILE takes the path of a file');
  const profile = context('profile') ?? 'fenced';
  if (!isProfile(profile)) {
    throw new TypeError(
      `-c profile=${JSON.stringify(profile)}: allowed are ${profileNames.join(', ')}`,
    );
  }
  if (profile !== 'fenced' && context('drillStack') !== 'true') {
    throw new TypeError(
      `-c profile=${profile} is unsafe by design and deploys only as a drill stack: add -c drillStack=true`,
    );
  }
  const file = parseEndpointsFile(textOf(path), path);
  return { hostedZoneId, file, profile, lanes: laneNames, dashboard: isOn(context, 'dashboard') };
}

function isOn(context: (key: string) => unknown, key: string): boolean {
  const value = context(key) ?? 'on';
  if (value !== 'on' && value !== 'off') {
    throw new TypeError(`-c ${key}=${JSON.stringify(value)}: allowed are on and off`);
  }
  return value === 'on';
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(`-c endpoints=${path}: ${reason}`, { cause: error });
  }
}

function isProfile(name: unknown): name is ProfileName {
  return profileNames.some((profile) => profile === name);
}
