// The place in the code that a call comes from, as the race matrix tells places: who calls, what for, and on
// what kind of thing. Lanes are one kind; generations and endpoints do not matter.

import { fenceName } from '../../control-plane/names.ts';
import type { ZoneName } from '../../control-plane/names.ts';

/**
 * @returns `lane ChangeResourceRecordSets install`; undefined for a sweep: it waits until nothing else moves
 */
export function callSite(
  actor: string,
  { operation, key }: { readonly operation: string; readonly key: string },
  zone: ZoneName,
): string | undefined {
  const [service = '', name = ''] = operation.split(':');
  if (name === 'Sweep') return undefined;
  const thing = thingOf(service, name, key, zone);
  const who = actor.replace(/^lane-.*/, 'lane');
  return thing === '' ? `${who} ${name}` : `${who} ${name} ${thing}`;
}

function thingOf(service: string, name: string, key: string, zone: ZoneName): string {
  if (name === 'ListResourceRecordSets') {
    if (key.startsWith(fenceName(''))) return 'fence';
    if (key === zone.name) return 'zone';
    return key.endsWith(`.plans.${zone.name}`) ? 'tree' : 'endpoint';
  }
  const names = service === 'dynamodb' || service === 's3' || name === 'ChangeResourceRecordSets';
  return names ? (key.split(/[ /]/, 1)[0] ?? '') : '';
}
