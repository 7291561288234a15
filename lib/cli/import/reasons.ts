// Why a record cannot be an endpoint, from its name or type alone. Pure.

import { fenceName, rollbackName } from '../../control-plane/names.ts';
import type { ListedZone } from './listing.ts';

/** @param type - any but A and AAAA */
export function reasonAgainstType(type: string): string {
  return type === 'NS' || type === 'SOA'
    ? 'stays with the zone'
    : 'an endpoint has A and AAAA records only';
}

/** Undefined when an endpoint may have the name. */
export function reasonAgainstName(name: string, zone: ListedZone): string | undefined {
  if (name.startsWith('*.')) return 'a wildcard; an endpoint is one name';
  if (name === `plans.${zone.name}` || name.endsWith(`.plans.${zone.name}`)) {
    return 'fencepost keeps the trees of its plans there';
  }
  const parent = name.slice(name.indexOf('.') + 1);
  if (name !== fenceName(parent) && name !== rollbackName(parent)) return undefined;
  const siblings = zone.records.get(parent) ?? [];
  return siblings.some(({ type }) => type === 'A' || type === 'AAAA')
    ? `fencepost keeps a record of its own there, for ${parent}`
    : undefined;
}
