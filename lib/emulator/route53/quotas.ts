// What GetAccountLimit and GetHostedZoneLimit say: quotas, and how much of each is used.

import type { AccountLimitType, HostedZoneLimitType } from '@aws-sdk/client-route-53';

import { checkEnumeration } from './schema.ts';

/** The defaults of AWS; only what the emulator holds itself can be used up, and none is enforced. */
const ACCOUNT_LIMITS: Readonly<Record<AccountLimitType, number>> = {
  MAX_HEALTH_CHECKS_BY_OWNER: 200,
  MAX_HOSTED_ZONES_BY_OWNER: 500,
  MAX_REUSABLE_DELEGATION_SETS_BY_OWNER: 100,
  MAX_TRAFFIC_POLICIES_BY_OWNER: 50,
  MAX_TRAFFIC_POLICY_INSTANCES_BY_OWNER: 5,
};

const ZONE_LIMITS: readonly HostedZoneLimitType[] = [
  'MAX_RRSETS_BY_ZONE',
  'MAX_VPCS_ASSOCIATED_BY_ZONE',
];

/** @throws InvalidInput */
export function accountLimit(
  type: string | undefined,
  used: Partial<Record<AccountLimitType, number>>,
) {
  const Type = checkEnumeration(Object.keys(ACCOUNT_LIMITS) as AccountLimitType[], type);
  return { Limit: { Type, Value: ACCOUNT_LIMITS[Type] }, Count: used[Type] ?? 0 };
}

/** @throws InvalidInput */
export function checkZoneLimit(type: string | undefined): HostedZoneLimitType {
  return checkEnumeration(ZONE_LIMITS, type);
}
