// The account's health checks, as their operations see them. Nothing is probed: a check is healthy when it
// is new, as at AWS, and its state changes by the switches of the real API (Disabled and Inverted) or when
// a world sets it.

import { isDeepStrictEqual } from 'node:util';

import type {
  CreateHealthCheckRequest,
  CreateHealthCheckResponse,
  GetHealthCheckStatusResponse,
  HealthCheck,
  HealthCheckConfig,
  HealthCheckRegion,
  HealthCheckType,
  ListHealthChecksRequest,
  ListHealthChecksResponse,
  UpdateHealthCheckRequest,
} from '@aws-sdk/client-route-53';

import { NotEmulatedError } from '../service.ts';
import {
  healthCheckAlreadyExists,
  healthCheckVersionMismatch,
  invalidInput,
  noSuchHealthCheck,
} from './errors.ts';
import { pageSize } from './listing.ts';
import type { Targets } from './targets.ts';

/** Checks of one endpoint; those of other checks, alarms or routing controls are not emulated. */
const EMULATED_TYPES: readonly HealthCheckType[] = [
  'HTTP',
  'HTTPS',
  'HTTP_STR_MATCH',
  'HTTPS_STR_MATCH',
  'TCP',
];
const REGIONS: readonly HealthCheckRegion[] = [
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-west-1',
  'sa-east-1',
  'us-east-1',
  'us-west-1',
  'us-west-2',
];
const HEALTHY = 'Success: HTTP Status Code 200, OK';
const UNHEALTHY =
  'Failure: The health checker could not establish a connection within the timeout limit.';

interface Reference {
  readonly id: string;
  /** The settings that it was created with. */
  readonly settings: HealthCheckConfig;
}

export class HealthChecks {
  /** By id, in order of creation. */
  private readonly checks = new Map<string, HealthCheck>();
  /** By caller reference, those of deleted checks too: none may be used again. */
  private readonly references = new Map<string, Reference>();

  constructor(private readonly targets: Targets) {}

  /** Knows what another one knows now. */
  takeOver(other: HealthChecks): void {
    for (const [id, check] of other.checks) this.checks.set(id, check);
    for (const [reference, known] of other.references) this.references.set(reference, known);
  }

  get count(): number {
    return this.checks.size;
  }

  /** The same reference with the same settings gives the check that there is. */
  create(input: CreateHealthCheckRequest): CreateHealthCheckResponse {
    const { CallerReference = '', HealthCheckConfig } = input;
    if (CallerReference === '') throw invalidInput('CallerReference must not be empty');
    if (!HealthCheckConfig) throw invalidInput('HealthCheckConfig is missing');
    const earlier = this.references.get(CallerReference);
    if (earlier) {
      const check = this.checks.get(earlier.id);
      const isSame = isDeepStrictEqual(earlier.settings, HealthCheckConfig);
      if (!check || !isSame) throw healthCheckAlreadyExists();
      return created(check);
    }
    const id = `00000000-0000-4000-8000-${String(this.references.size + 1).padStart(12, '0')}`;
    const check = {
      Id: id,
      CallerReference,
      HealthCheckConfig: withDefaults(HealthCheckConfig),
      HealthCheckVersion: 1,
    };
    this.references.set(CallerReference, { id, settings: HealthCheckConfig });
    this.keep(check);
    return created(check);
  }

  /** @throws NoSuchHealthCheck */
  get(id: string | undefined): HealthCheck {
    const check = this.checks.get(id ?? '');
    if (!check) throw noSuchHealthCheck(id ?? '');
    return check;
  }

  update(input: UpdateHealthCheckRequest): HealthCheck {
    const { HealthCheckId, HealthCheckVersion, ResetElements, ...changes } = input;
    if (ResetElements) throw new NotEmulatedError('ResetElements', ['other settings']);
    const check = this.get(HealthCheckId);
    const version = check.HealthCheckVersion ?? 1;
    if (HealthCheckVersion !== undefined && HealthCheckVersion !== version) {
      throw healthCheckVersionMismatch();
    }
    const config = { ...check.HealthCheckConfig, ...changes } as HealthCheckConfig;
    const updated = {
      ...check,
      HealthCheckConfig: withDefaults(config),
      HealthCheckVersion: version + 1,
    };
    this.keep(updated);
    return updated;
  }

  /** Record sets may go on naming it, as at AWS. @throws NoSuchHealthCheck */
  remove(id: string | undefined): void {
    const { Id = '' } = this.get(id);
    this.checks.delete(Id);
    this.targets.removeHealthCheck(Id);
  }

  list({ Marker = '', MaxItems }: ListHealthChecksRequest): ListHealthChecksResponse {
    const itemCount = pageSize(MaxItems);
    const all = [...this.checks.values()];
    const start = Marker === '' ? 0 : all.findIndex(({ Id }) => Id === Marker);
    if (start < 0) throw invalidInput(`Marker ${Marker} is no health check`);
    const next = all[start + itemCount];
    return {
      HealthChecks: all.slice(start, start + itemCount),
      Marker,
      IsTruncated: next !== undefined,
      ...(next && { NextMarker: next.Id }),
      MaxItems: itemCount,
    };
  }

  /** What each region's checker says; they agree here. */
  status(id: string | undefined, nowMs: number): GetHealthCheckStatusResponse {
    if (id === undefined || !this.targets.hasHealthCheck(id)) throw noSuchHealthCheck(id ?? '');
    const regions = this.checks.get(id)?.HealthCheckConfig?.Regions ?? REGIONS;
    const Status = this.targets.isHealthy(id) ? HEALTHY : UNHEALTHY;
    return {
      HealthCheckObservations: regions.map((Region, index) => ({
        Region,
        IPAddress: `192.0.2.${index + 1}`,
        StatusReport: { Status, CheckedTime: new Date(nowMs) },
      })),
    };
  }

  private keep(check: HealthCheck): void {
    const { Id = '', HealthCheckConfig } = check;
    this.checks.set(Id, check);
    // Disabled counts as healthy, and inverted means the opposite of either: so it is documented.
    this.targets.setHealthCheck(Id, HealthCheckConfig?.Inverted !== true);
  }
}

function created(check: HealthCheck): CreateHealthCheckResponse {
  return {
    HealthCheck: check,
    Location: `https://route53.amazonaws.com/2013-04-01/healthcheck/${check.Id}`,
  };
}

/** @throws NotEmulatedError */
function withDefaults(config: HealthCheckConfig): HealthCheckConfig {
  const { Type } = config;
  if (!Type || !EMULATED_TYPES.includes(Type)) {
    throw new NotEmulatedError(`health check type ${Type}`, EMULATED_TYPES);
  }
  const isSecure = Type.startsWith('HTTPS');
  if (Type === 'TCP' && config.Port === undefined) throw invalidInput('TCP needs a Port');
  return {
    ...(Type !== 'TCP' && { Port: isSecure ? 443 : 80, EnableSNI: isSecure }),
    RequestInterval: 30,
    FailureThreshold: 3,
    MeasureLatency: false,
    Inverted: false,
    Disabled: false,
    ...config,
  };
}
