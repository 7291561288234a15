// One page of ListResourceRecordSets: where it starts, how long it is, where the next one starts.
// Not a snapshot: the next page reads the zone as it is then, as the real service does.

import type {
  ListResourceRecordSetsRequest,
  ListResourceRecordSetsResponse,
} from '@aws-sdk/client-route-53';

import { invalidInput } from './errors.ts';
import { orderOf, parseName } from './names.ts';
import type { Quirks } from './quirks.ts';
import { compareAtName, toSdk } from './record-set.ts';
import type { RecordKey, RecordSet } from './record-set.ts';
import type { RecordStore } from './record-store.ts';
import { checkType } from './schema.ts';

const DEFAULT_ITEMS = 100;
const MAX_ITEMS = 300;

/** @throws InvalidInput a type without a name, an identifier without a type, or no items at all */
export function listRecordSets(
  records: RecordStore,
  request: ListResourceRecordSetsRequest,
  quirks: Quirks,
): ListResourceRecordSetsResponse {
  const start = readStart(request);
  const itemCount = pageSize(request.MaxItems);
  const page: RecordSet[] = [];
  let next: RecordSet | undefined;
  for (const set of records.from(start && orderOf(start.name))) {
    // Sets of the first name may come before the type and identifier asked for.
    if (start && set.name === start.name && compareAtName(set, start) < 0) continue;
    if (page.length === itemCount) {
      next = set;
      break;
    }
    page.push(set);
  }
  return {
    ResourceRecordSets: page.map(toSdk),
    IsTruncated: next !== undefined,
    ...(next && startOf(next)),
    MaxItems: quirks.echoesLargeMaxItems ? (request.MaxItems ?? itemCount) : itemCount,
  };
}

/** How many items one page of any list has. */
export function pageSize(maxItems: number | undefined): number {
  if (maxItems === undefined) return DEFAULT_ITEMS;
  if (!(maxItems >= 1)) throw invalidInput(`MaxItems must be at least 1, not ${maxItems}`);
  return Math.min(maxItems, MAX_ITEMS);
}

function readStart(request: ListResourceRecordSetsRequest): RecordKey | undefined {
  const { StartRecordName, StartRecordType, StartRecordIdentifier } = request;
  // Documented refusals; their texts were not seen.
  if (StartRecordType !== undefined && StartRecordName === undefined) {
    throw invalidInput('StartRecordType needs StartRecordName');
  }
  if (StartRecordIdentifier !== undefined && StartRecordType === undefined) {
    throw invalidInput('StartRecordIdentifier needs StartRecordType');
  }
  if (StartRecordName === undefined) return undefined;
  const { name } = parseName(StartRecordName);
  // SOA, NS and all other types sort after A, which is the first of them.
  const type = StartRecordType === undefined ? 'A' : checkType(StartRecordType);
  return { name, type, setIdentifier: StartRecordIdentifier };
}

function startOf(next: RecordSet): Partial<ListResourceRecordSetsResponse> {
  return {
    NextRecordName: next.name,
    NextRecordType: next.type,
    ...(next.setIdentifier !== undefined && { NextRecordIdentifier: next.setIdentifier }),
  };
}
