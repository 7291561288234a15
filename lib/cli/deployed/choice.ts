// Which endpoints a command is for: those named, or with --all every endpoint of the zone, also one that the
// endpoints file no longer has.

import { endpointsInZone } from '../../control-plane/owned.ts';
import { UsageError } from '../usage-error.ts';
import type { Session } from './session.ts';

export interface Choice {
  readonly named: readonly string[];
  readonly all?: boolean;
}

/** @throws UsageError neither or both, or a name that is no endpoint of file or zone */
export async function chosenEndpoints(session: Session, choice: Choice): Promise<string[]> {
  const { named, all = false } = choice;
  if (all === named.length > 0) {
    throw new UsageError('name endpoints, or give --all for every endpoint of the zone');
  }
  const configured = session.file.endpoints.map(({ name }) => name);
  const wanted = [...new Set(named.map((name) => name.toLowerCase().replace(/\.$/, '')))];
  // The zone is listed only when it has to be: the fewer calls, the less can be in the way.
  if (!all && wanted.every((name) => configured.includes(name))) return wanted;
  const inZone = endpointsInZone(await session.zone.listAll(), session.zone.name);
  const known = [...new Set([...configured, ...inZone])];
  if (all) return known;
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown === undefined) return wanted;
  throw new UsageError(`no endpoint ${unknown}: allowed are ${known.join(', ')}`);
}
