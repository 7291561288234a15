// The place in the code that a call comes from, as the race matrix tells places: who calls, what for, and on
// what kind of thing. Lanes are one kind; generations and endpoints do not matter.

import { fenceName } from '../../control-plane/names.ts';
import type { ZoneName } from '../../control-plane/names.ts';

/**
 * @returns `lane sends install`, `planner GetItem head`; undefined for a sweep: it waits until nothing else moves
 */
export function callSite(
  actor: string,
  { operation, key }: { readonly operation: string; readonly key: string },
  zone: ZoneName,
): string | undefined {
  const [service = '', name = ''] = operation.split(':');
  if (name === 'Sweep') return undefined;
  const who = actor.startsWith('lane-') ? 'lane' : actor;
  const [first = ''] = key.split(/[ /]/, 1);
  if (name === 'ChangeResourceRecordSets') return `${who} sends ${first}`;
  if (name === 'ListResourceRecordSets') return `${who} lists ${listed(key, zone)}`;
  return service === 'dynamodb' || service === 's3' ? `${who} ${name} ${first}` : `${who} ${name}`;
}

function listed(key: string, zone: ZoneName): string {
  if (key.startsWith(fenceName(''))) return 'fence';
  if (key === zone.name) return 'zone';
  return key.endsWith(`.plans.${zone.name}`) ? 'tree' : 'endpoint';
}
