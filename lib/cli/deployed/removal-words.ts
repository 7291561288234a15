// How a removal is listed: each name and type once, with the targets that have a record there.

import type { RecordSet } from '../../control-plane/records.ts';
import { wrapped } from './lines.ts';
import type { ListedRemoval } from './removing.ts';

export function removalText(removals: readonly ListedRemoval[]): string {
  if (removals.length === 0) return 'the zone has no records of Fencepost\n';
  return removals.map(endpointText).join('');
}

function endpointText({ endpoint, deleted, kept, fence }: ListedRemoval): string {
  return [
    wrapped(`${endpoint}:`),
    ...linesOf('delete', fence ? [...deleted, fence] : deleted),
    ...linesOf('stays', kept),
  ].join('');
}

function linesOf(verb: string, records: readonly RecordSet[]): string[] {
  const ids = new Map<string, string[]>();
  for (const { name, type, setIdentifier } of records) {
    const line = `${verb} ${type} ${name}`;
    ids.set(line, [...(ids.get(line) ?? []), ...(setIdentifier ? [setIdentifier] : [])]);
  }
  return [...ids].map(([line, targets]) =>
    wrapped(targets.length === 0 ? line : `${line}: ${targets.join(', ')}`, '  '),
  );
}
