// Joins what A and AAAA share into the targets of one endpoint, as endpoints.yaml writes them. Pure.

import { isDeepStrictEqual } from 'node:util';
import type { RootType } from '../../control-plane/plan.ts';
import { NotImportableError } from './shares.ts';
import type { Share } from './shares.ts';

/** A target as endpoints.yaml writes it. */
export interface ImportedTarget {
  readonly id: string;
  readonly weight: number;
  readonly healthCheckId?: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly alias?: { readonly name: string; readonly zoneId: string };
}

type Shares = ReadonlyMap<RootType, readonly Share[]>;

/**
 * @param shares - of each record type that the endpoint has
 * @throws NotImportableError a load balancer does not take the same part in A and in AAAA
 */
export function joinTypes(shares: Shares): ImportedTarget[] {
  const ids = new Set([...shares.values()].flat().map(({ id }) => id));
  return [...ids].flatMap((id) => joinOne(id, shares));
}

function joinOne(id: string, shares: Shares): ImportedTarget[] {
  const targets = [...shares].flatMap(([type, ofType]) =>
    ofType.filter((share) => share.id === id).map((share) => targetOf(share, type)),
  );
  const [first, second] = targets;
  if (!first) return [];
  const aliased = targets.some(({ alias }) => alias !== undefined);
  if (aliased && shares.size > 1 && !isDeepStrictEqual(first, second)) {
    throw new NotImportableError(
      `load balancer ${id} does not take the same part in A and AAAA, as an alias of a plan does`,
    );
  }
  if (aliased || !second) return [first];
  const alike = first.weight === second.weight && first.healthCheckId === second.healthCheckId;
  if (alike) return [{ ...first, ...second }];
  return [
    { ...first, id: `${id}-ipv4` },
    { ...second, id: `${id}-ipv6` },
  ];
}

function targetOf({ id, weight, healthCheckId, answer }: Share, type: RootType): ImportedTarget {
  const common = { id, weight, ...(healthCheckId !== undefined && { healthCheckId }) };
  if ('address' in answer) {
    return { ...common, ...(type === 'A' ? { ipv4: answer.address } : { ipv6: answer.address }) };
  }
  const { name, zoneId } = answer.alias;
  return { ...common, alias: { name, zoneId } };
}
