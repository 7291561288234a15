// Endpoints that keep all of Route 53's promises but one: each is what somebody's emulator does, or might.

import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { InvalidChangeBatch } from '@aws-sdk/client-route-53';
import type { SdkCommand } from '../../../lib/emulator/service.ts';
import type { Route53Service } from '../../../lib/emulator/route53/service.ts';
import {
  acceptedWithoutEffect,
  allStanding,
  batchOf,
  isListing,
  isSameRecord,
  sendBatch,
  standing,
} from './endpoint.ts';
import type { Execute } from './endpoint.ts';

export interface Broken {
  readonly title: string;
  /** The checks that fail there; every other one holds, but for those that are unknown. */
  readonly fails: readonly string[];
  /** Checks that cannot be decided there, because they rest on the broken promise too. */
  readonly unknown?: readonly string[] | 'all';
  readonly around: (service: Route53Service) => Execute;
}

const fieldNames = { value: 'value', ttl: 'TTL', weight: 'weight', set: 'set identifier' };

export const broken: readonly Broken[] = [
  {
    title: 'refuses two changes of one record in a batch',
    fails: ['swap'],
    unknown: ['stale-swap', 'atomic', 'outside-zone'],
    around: whereBatch(isSwap, () => {
      throw refusal();
    }),
  },
  {
    title: 'takes a swap of an old value for an UPSERT',
    fails: ['stale-swap'],
    around: whereRefused(isSwap, (changes, service) =>
      sendBatch(service, changes.slice(1).map(asUpsert)),
    ),
  },
  {
    title: 'CREATE replaces what exists',
    fails: ['create-over'],
    around: whereRefused(alone('CREATE'), (changes, service) =>
      changes.some((change) => standing(service, change))
        ? sendBatch(service, changes.map(asUpsert))
        : undefined,
    ),
  },
  deleteIgnoring('value', (given, stored) => ({
    ...given,
    ResourceRecords: stored.ResourceRecords,
  })),
  deleteIgnoring('ttl', (given, stored) => ({ ...given, TTL: stored.TTL })),
  deleteIgnoring('weight', (given, stored) => ({ ...given, Weight: stored.Weight })),
  deleteIgnoring('set', (given, stored) => ({ ...given, SetIdentifier: stored.SetIdentifier })),
  {
    title: 'DELETE of what is not there says it succeeded',
    fails: ['delete-other-set'],
    around: whereRefused(alone('DELETE'), (changes, service) =>
      changes.every((change) => !standing(service, change)) ? acceptedWithoutEffect() : undefined,
    ),
  },
  {
    title: 'keeps the changes before the one that it refuses',
    fails: ['atomic'],
    around: whereRefused(isInside, (changes, service) => {
      sendFirst(service, changes);
      throw refusal();
    }),
  },
  {
    title: 'keeps the changes before one outside the zone',
    fails: ['outside-zone'],
    around: whereRefused(
      (changes) => !isInside(changes),
      (changes, service) => {
        sendBatch(service, changes.filter(isInZone));
        throw refusal();
      },
    ),
  },
  {
    title: 'leaves out changes outside the zone, and says nothing',
    fails: ['outside-zone'],
    around: whereBatch(
      (changes) => !isInside(changes),
      (changes, service) => sendBatch(service, changes.filter(isInZone)),
    ),
  },
  {
    title: 'deletes before it creates, whatever the order',
    fails: ['order'],
    around: whereRefused(
      (changes) => changes[0]?.Action === 'CREATE',
      (changes, service) => sendBatch(service, changes.toReversed()),
    ),
  },
  {
    title: 'lets a simple record replace weighted ones',
    fails: ['simple-beside-weighted'],
    around: whereRefused(alone('CREATE'), (changes, service) => {
      const [change] = changes;
      const group = change ? sameNameAndType(service, change) : [];
      if (change?.ResourceRecordSet?.Weight !== undefined) return undefined;
      if (!group.some(({ Weight }) => Weight !== undefined)) return undefined;
      return sendBatch(service, [...group.map(asDelete), ...changes]);
    }),
  },
  {
    title: 'gives a weighted record the TTL of its group',
    fails: ['weighted-ttl'],
    around: whereRefused(alone('CREATE'), (changes, service) => {
      const [change] = changes;
      const [first] = change ? sameNameAndType(service, change) : [];
      if (!change?.ResourceRecordSet?.SetIdentifier || !first?.SetIdentifier) return undefined;
      const set = { ...change.ResourceRecordSet, TTL: first.TTL };
      return sendBatch(service, [{ ...change, ResourceRecordSet: set }]);
    }),
  },
  {
    title: 'says that it took a CNAME beside others',
    fails: ['cname-beside-others'],
    around: whereRefused(alone('CREATE'), ([change]) =>
      change?.ResourceRecordSet?.Type === 'CNAME' ? acceptedWithoutEffect() : undefined,
    ),
  },
  {
    title: 'takes an alias to nothing',
    fails: ['alias-target'],
    around: whereRefused(alone('CREATE'), ([change]) =>
      change?.ResourceRecordSet?.AliasTarget ? acceptedWithoutEffect() : undefined,
    ),
  },
  { title: 'lists late', fails: ['read-your-writes'], around: listingLate },
  { title: 'is INSYNC at once', fails: ['pending'], around: inSyncAtOnce },
  {
    title: 'refuses everything',
    fails: [],
    unknown: 'all',
    around: whereBatch(
      () => true,
      () => {
        throw refusal();
      },
    ),
  },
];

type Around = (service: Route53Service) => Execute;

/** Batches that are so go another way. */
function whereBatch(
  isSo: (changes: readonly Change[]) => boolean,
  instead: (changes: readonly Change[], service: Route53Service) => object,
): Around {
  return (service) => (command) => {
    const changes = batchOf(command);
    return changes && isSo(changes) ? instead(changes, service) : service.execute(command);
  };
}

/** Batches that are so and were refused get another answer; undefined lets the refusal stand. */
function whereRefused(
  isSo: (changes: readonly Change[]) => boolean,
  instead: (changes: readonly Change[], service: Route53Service) => object | undefined,
): Around {
  return (service) => (command) => {
    try {
      return service.execute(command);
    } catch (error) {
      const changes = batchOf(command);
      const answer = changes && isSo(changes) ? instead(changes, service) : undefined;
      if (answer) return answer;
      throw error;
    }
  };
}

function deleteIgnoring(
  field: keyof typeof fieldNames,
  matched: (given: ResourceRecordSet, stored: ResourceRecordSet) => ResourceRecordSet,
): Broken {
  return {
    title: `a DELETE alone is not held to the ${fieldNames[field]}`,
    fails: [`delete-other-${field}`],
    around: whereRefused(alone('DELETE'), (changes, service) => {
      const [change] = changes;
      if (!change?.ResourceRecordSet) return undefined;
      const [stored] = sameNameAndType(service, change);
      if (!stored) return undefined;
      const set = matched(change.ResourceRecordSet, stored);
      return sendBatch(service, [{ ...change, ResourceRecordSet: set }]);
    }),
  };
}

/** The first listing after a change shows the zone as it was before. */
function listingLate(service: Route53Service): Execute {
  let old: ResourceRecordSet[] | undefined;
  return (command) => {
    if (isListing(command) && old) {
      const ResourceRecordSets = old.filter(({ Name }) => Name?.includes(startOf(command)));
      old = undefined;
      return { ResourceRecordSets, IsTruncated: false };
    }
    const before = batchOf(command) && allStanding(service);
    const output = service.execute(command);
    if (before) old = before;
    return output;
  };
}

function inSyncAtOnce(service: Route53Service): Execute {
  return (command) => {
    const output = service.execute(command);
    return 'ChangeInfo' in output
      ? { ...output, ChangeInfo: { ...(output.ChangeInfo as object), Status: 'INSYNC' } }
      : output;
  };
}

function startOf({ input }: SdkCommand): string {
  return 'StartRecordName' in input ? String(input.StartRecordName) : '';
}

function sendFirst(service: Route53Service, changes: readonly Change[]): void {
  try {
    sendBatch(service, changes.slice(0, -1));
  } catch {
    // More than the last change is bad: nothing is left.
  }
}

function sameNameAndType(service: Route53Service, { ResourceRecordSet: set }: Change) {
  return allStanding(service).filter(({ Name, Type }) => Name === set?.Name && Type === set?.Type);
}

function isSwap([first, second, ...others]: readonly Change[]): boolean {
  if (!first || !second) return false;
  const isPair = first.Action === 'DELETE' && second.Action === 'CREATE';
  return isPair && isSameRecord(first, second) && others.length <= 1;
}

function alone(action: Change['Action']): (changes: readonly Change[]) => boolean {
  return (changes) => changes.length === 1 && changes[0]?.Action === action;
}

const isInZone = ({ ResourceRecordSet: set }: Change): boolean =>
  set?.Name?.endsWith('.example.com.') ?? false;

function isInside(changes: readonly Change[]): boolean {
  return changes.every(isInZone) && changes.length > 1;
}

const asUpsert = (change: Change): Change => ({ ...change, Action: 'UPSERT' });
const asDelete = (set: ResourceRecordSet): Change => ({ Action: 'DELETE', ResourceRecordSet: set });

function refusal(): InvalidChangeBatch {
  return new InvalidChangeBatch({
    message: '[refused]',
    messages: [],
    $metadata: { httpStatusCode: 400 },
  });
}
