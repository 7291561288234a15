// Says changes, records and differences in a few words, for evidence that people read.

import { sameRecordSet } from '../../control-plane/records.ts';
import type { Change, RecordSet } from '../../control-plane/records.ts';

/** @param under - the check's name, which every name ends with and is left out */
export function changeWords({ action, record }: Change, under: string): string {
  return `${action} ${recordWords(record, under)}`;
}

/** `b A 192.0.2.1, TTL 60, weight 10, set a`: what makes a set identifier unique is left out. */
export function recordWords(record: RecordSet, under: string): string {
  const { name, type, ttlSeconds, weight, setIdentifier, alias } = record;
  const content = alias ? `alias of ${labels(alias.name, under)}` : (record.values ?? []).join(' ');
  return [
    [labels(name, under), type, content].filter((word) => word !== '').join(' '),
    ...(ttlSeconds === undefined ? [] : [`TTL ${ttlSeconds}`]),
    ...(weight === undefined ? [] : [`weight ${weight}`]),
    ...(setIdentifier === undefined ? [] : [`set ${setIdentifier.replace(/\..*$/, '')}`]),
  ].join(', ');
}

/** What is there that should not be, and what is not there that should. */
export function difference(
  expected: readonly RecordSet[],
  found: readonly RecordSet[],
  under: string,
): string {
  const lacks = (records: readonly RecordSet[]) => (record: RecordSet) =>
    !records.some((other) => sameRecordSet(record, other));
  const gone = expected.filter(lacks(found)).map((record) => recordWords(record, under));
  const added = found.filter(lacks(expected)).map((record) => recordWords(record, under));
  return [
    ...(gone.length > 0 ? [`gone: ${gone.join('; ')}`] : []),
    ...(added.length > 0 ? [`there: ${added.join('; ')}`] : []),
  ].join('; ');
}

function labels(name: string, under: string): string {
  if (name === under) return '';
  return name.endsWith(`.${under}`) ? name.slice(0, -(under.length + 1)) : name;
}
