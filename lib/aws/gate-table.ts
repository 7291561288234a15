// The table of a drill stack: holds and refusals that a drill sets and that deployed functions obey, and the
// calls that they made. Every fault is leased: it ends by itself, without whoever set it.

import {
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { purposes } from './calls.ts';
import type { Call, Purpose } from './calls.ts';
import { nameOf } from './clients.ts';
import type { DynamoDbSeam } from './clients.ts';

/** An actor to be held before its next batch of this purpose for this endpoint. */
export interface LeasedHold {
  /** `lane-a`. */
  readonly actor: string;
  readonly before: Purpose;
  readonly endpoint: string;
  /** Unix time at which it opens by itself. */
  readonly untilMs: number;
}

/** A service whose calls every function has to refuse. */
export interface LeasedRefusal {
  /** `dynamodb`, `s3`. */
  readonly service: string;
  readonly untilMs: number;
}

/** One AWS call of a deployed function, as it came out. */
export interface RecordedCall {
  readonly atMs: number;
  readonly actor: string;
  /** `route53:ChangeResourceRecordSets`. */
  readonly operation: string;
  readonly key: string;
  /** `ok`, or the name of the error. */
  readonly outcome: string;
  /** Of a batch: what it was for, and the endpoints that it touched. */
  readonly purpose?: Purpose;
  readonly endpoints: readonly string[];
  /** Of a batch: the generation that it wrote into each endpoint's fence. */
  readonly fences: Readonly<Record<string, number>>;
}

export interface Faults {
  readonly holds: readonly LeasedHold[];
  readonly refusals: readonly LeasedRefusal[];
}

type Item = Readonly<Record<string, AttributeValue>>;

/** How long the table keeps what is over: its items have a time to live. */
const keepMs = 7 * 24 * 3_600_000;
/** Pages of faults or calls that one reading may take. */
const pageLimit = 1_000;
const timeDigits = 15;

export class GateTable {
  constructor(
    private readonly client: DynamoDbSeam,
    private readonly tableName: string,
  ) {}

  /** Holds the first matching call that is made from now on; a hold before, of the same actor, is replaced. */
  async hold(hold: LeasedHold): Promise<void> {
    const { actor, before, endpoint, untilMs } = hold;
    await this.put(faultKey(`hold ${actor}`), untilMs, {
      actor: { S: actor },
      before: { S: before },
      endpoint: { S: endpoint },
      untilMs: { N: String(untilMs) },
    });
  }

  async refuse({ service, untilMs }: LeasedRefusal): Promise<void> {
    await this.put(faultKey(`refuse ${service}`), untilMs, {
      service: { S: service },
      untilMs: { N: String(untilMs) },
    });
  }

  /** Lets an actor go on. */
  release(actor: string): Promise<void> {
    return this.remove(`hold ${actor}`);
  }

  permit(service: string): Promise<void> {
    return this.remove(`refuse ${service}`);
  }

  /** Since when an actor stands before its hold, in Unix milliseconds; undefined while it does not. */
  async parkedAtMs(actor: string): Promise<number | undefined> {
    const items = await this.query('fault', `hold ${actor}`, `hold ${actor}`);
    const parkedMs = items[0]?.['parkedMs']?.N;
    return parkedMs === undefined ? undefined : Number(parkedMs);
  }

  /** What is set and not over. */
  async faults(nowMs: number): Promise<Faults> {
    const items = await this.query('fault', ' ', '~');
    const current = items.filter((item) => untilOf(item) > nowMs);
    return {
      holds: current.flatMap((item) => holdOf(item) ?? []),
      refusals: current.flatMap((item) => {
        const service = item['service']?.S;
        return service === undefined ? [] : [{ service, untilMs: untilOf(item) }];
      }),
    };
  }

  /** Says that an actor stands before its hold. @returns false when the hold was lifted meanwhile */
  async park(actor: string, nowMs: number): Promise<boolean> {
    try {
      await this.client.send(
        new UpdateItemCommand({
          TableName: this.tableName,
          Key: faultKey(`hold ${actor}`),
          UpdateExpression: 'SET parkedMs = if_not_exists(parkedMs, :now)',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':now': { N: String(nowMs) } },
        }),
      );
      return true;
    } catch (error) {
      if (nameOf(error) !== 'ConditionalCheckFailedException') throw error;
      return false;
    }
  }

  /** @param id - tells calls of one moment apart */
  async record(call: RecordedCall, id: string): Promise<void> {
    const { atMs, actor, operation, key, outcome, purpose, endpoints, fences } = call;
    const at = String(atMs).padStart(timeDigits, '0');
    await this.put({ pk: { S: 'call' }, sk: { S: `${at} ${id}` } }, atMs, {
      atMs: { N: String(atMs) },
      actor: { S: actor },
      operation: { S: operation },
      key: { S: key },
      outcome: { S: outcome },
      ...(purpose !== undefined && { purpose: { S: purpose } }),
      endpoints: { L: endpoints.map((endpoint) => ({ S: endpoint })) },
      fences: { S: JSON.stringify(fences) },
    });
  }

  /** Every call that was recorded since a moment, in order of time, each with its id. */
  async callsSince(sinceMs: number): Promise<(RecordedCall & { readonly id: string })[]> {
    const items = await this.query('call', String(sinceMs).padStart(timeDigits, '0'), '~');
    return items.map((item) => ({
      id: item['sk']?.S ?? '',
      atMs: Number(item['atMs']?.N),
      actor: item['actor']?.S ?? '',
      operation: item['operation']?.S ?? '',
      key: item['key']?.S ?? '',
      outcome: item['outcome']?.S ?? '',
      ...purposeOf(item['purpose']),
      endpoints: item['endpoints']?.L?.map(({ S = '' }) => S) ?? [],
      fences: JSON.parse(item['fences']?.S ?? '{}') as Record<string, number>,
    }));
  }

  private async put(key: Item, untilMs: number, rest: Item): Promise<void> {
    const expires = { N: String(Math.ceil((untilMs + keepMs) / 1_000)) };
    await this.client.send(
      new PutItemCommand({ TableName: this.tableName, Item: { ...key, ...rest, expires } }),
    );
  }

  private async remove(sk: string): Promise<void> {
    await this.client.send(new DeleteItemCommand({ TableName: this.tableName, Key: faultKey(sk) }));
  }

  private async query(pk: string, from: string, to: string): Promise<Item[]> {
    const found: Item[] = [];
    let start: Record<string, AttributeValue> | undefined;
    for (let pages = 0; pages < pageLimit; pages += 1) {
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.tableName,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from }, ':to': { S: to } },
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      found.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
      if (!start) return found;
    }
    throw new RangeError(`more than ${pageLimit} pages of ${pk} in ${this.tableName}`);
  }
}

/** The hold that a call of this actor has come to. */
export function holdFor(
  holds: readonly LeasedHold[],
  actor: string,
  call: Call,
): LeasedHold | undefined {
  return holds.find(
    (hold) =>
      hold.actor === actor &&
      hold.before === call.purpose &&
      call.endpoints.includes(hold.endpoint),
  );
}

function faultKey(sk: string): Record<string, AttributeValue> {
  return { pk: { S: 'fault' }, sk: { S: sk } };
}

function untilOf(item: Item): number {
  return Number(item['untilMs']?.N ?? 0);
}

function purposeOf(value: AttributeValue | undefined): { readonly purpose?: Purpose } {
  const purpose = purposes.find((one) => one === value?.S);
  return purpose === undefined ? {} : { purpose };
}

function holdOf(item: Item): LeasedHold | undefined {
  const { purpose: before } = purposeOf(item['before']);
  const actor = item['actor']?.S;
  const endpoint = item['endpoint']?.S;
  if (before === undefined || actor === undefined || endpoint === undefined) return undefined;
  return { actor, before, endpoint, untilMs: untilOf(item) };
}
