// The table of a drill stack: holds and refusals that a drill sets and that deployed functions obey, and the
// calls that they made. Every fault is leased: it ends by itself, without whoever set it.
// All faults are one item, which functions read again and again; calls lie in a partition for each minute, so
// that a look at the last of them costs no more at the end of a long drill than at its start.

import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
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
const minuteMs = 60_000;
/** A function's clock may be ahead of the reader's by so much. */
const aheadMs = 10_000;
/** Minutes whose calls one reading may ask for: a day. */
const minuteLimit = 24 * 60;
/** Pages of a minute's calls that one reading may take. */
const pageLimit = 1_000;
const timeDigits = 15;
const faultKey = { pk: { S: 'fault' }, sk: { S: 'all' } };

export class GateTable {
  constructor(
    private readonly client: DynamoDbSeam,
    private readonly tableName: string,
  ) {}

  /** Holds the first matching call that is made from now on; a hold before, of the same actor, is replaced. */
  hold({ actor, before, endpoint, untilMs }: LeasedHold): Promise<void> {
    return this.set(holdName(actor), untilMs, { before: { S: before }, endpoint: { S: endpoint } });
  }

  refuse({ service, untilMs }: LeasedRefusal): Promise<void> {
    return this.set(refusalName(service), untilMs, {});
  }

  /** Lets an actor go on. */
  release(actor: string): Promise<void> {
    return this.remove(holdName(actor));
  }

  permit(service: string): Promise<void> {
    return this.remove(refusalName(service));
  }

  /** Since when an actor stands before its hold, in Unix milliseconds; undefined while it does not. */
  async parkedAtMs(actor: string): Promise<number | undefined> {
    const item = await this.readFaults();
    const parkedMs = item[holdName(actor)]?.M?.['parkedMs']?.N;
    return parkedMs === undefined ? undefined : Number(parkedMs);
  }

  /** What is set and not over. */
  async faults(nowMs: number): Promise<Faults> {
    const current = Object.entries(await this.readFaults()).flatMap(([name, { M: fault }]) =>
      fault && untilOf(fault) > nowMs ? [{ name, fault }] : [],
    );
    return {
      holds: current.flatMap(({ name, fault }) => holdOf(name, fault) ?? []),
      refusals: current.flatMap(({ name, fault }) => {
        const service = restOf(name, refusalName(''));
        return service === undefined ? [] : [{ service, untilMs: untilOf(fault) }];
      }),
    };
  }

  /** Says that an actor stands before its hold. @returns false when the hold was lifted meanwhile */
  park(actor: string, nowMs: number): Promise<boolean> {
    return this.update(holdName(actor), {
      UpdateExpression: 'SET #fault.parkedMs = if_not_exists(#fault.parkedMs, :now)',
      ConditionExpression: 'attribute_exists(#fault)',
      ExpressionAttributeValues: { ':now': { N: String(nowMs) } },
    });
  }

  /**
   * Writes down calls of one actor with one request.
   *
   * @param calls - in order of time, at least one
   * @param id - tells records of one moment apart
   */
  async record(calls: readonly RecordedCall[], id: string): Promise<void> {
    // By the last of them: whoever reads on from a moment finds every record that goes beyond it.
    const { atMs } = calls.at(-1) ?? missingCall();
    const Item = {
      pk: { S: callsOf(minuteOf(atMs)) },
      sk: { S: `${sortable(atMs)} ${id}` },
      // As one text: nothing is ever asked of its parts, and each attribute has its price.
      calls: { S: JSON.stringify(calls) },
      expires: expiry(atMs),
    };
    await this.client.send(new PutItemCommand({ TableName: this.tableName, Item }));
  }

  /**
   * Every call that was recorded since a moment, in order of time, each with its id. Those that were recorded
   * together with a later one come along, however long ago they were made.
   *
   * @param nowMs - the reader's time; calls of functions whose clocks are a little ahead are found, too
   * @throws RangeError the moment is more than a day ago
   */
  async callsSince(
    sinceMs: number,
    nowMs: number,
  ): Promise<(RecordedCall & { readonly id: string })[]> {
    const [first, last] = [minuteOf(sinceMs), minuteOf(nowMs + aheadMs)];
    if (last - first > minuteLimit) {
      throw new RangeError(
        `calls of ${last - first} minutes asked of ${this.tableName}; at most ${minuteLimit} at once`,
      );
    }
    const items: Item[] = [];
    for (let minute = first; minute <= last; minute += 1) {
      items.push(...(await this.query(callsOf(minute), sortable(sinceMs))));
    }
    return items
      .flatMap((item) => {
        // The one cast of calls: only `record` writes them.
        const calls = JSON.parse(item['calls']?.S ?? '[]') as RecordedCall[];
        return calls.map((call, index) => ({ ...call, id: `${item['sk']?.S} ${index}` }));
      })
      .sort((left, right) => left.atMs - right.atMs);
  }

  private async set(name: string, untilMs: number, rest: Item): Promise<void> {
    await this.update(name, {
      // Of faults beside each other the last one counts: all end long before the item goes.
      UpdateExpression: 'SET #fault = :fault, expires = :expires',
      ExpressionAttributeValues: {
        ':fault': { M: { ...rest, untilMs: { N: String(untilMs) } } },
        ':expires': expiry(untilMs),
      },
    });
  }

  private async remove(name: string): Promise<void> {
    await this.update(name, {
      UpdateExpression: 'REMOVE #fault',
      // Without it an item would be made to remove nothing from, and stay for ever.
      ConditionExpression: 'attribute_exists(#fault)',
    });
  }

  /** @returns false when the condition does not hold */
  private async update(name: string, change: Partial<UpdateItemCommandInput>): Promise<boolean> {
    try {
      await this.client.send(
        new UpdateItemCommand({
          TableName: this.tableName,
          Key: faultKey,
          ExpressionAttributeNames: { '#fault': name },
          ...change,
        }),
      );
      return true;
    } catch (error) {
      if (nameOf(error) !== 'ConditionalCheckFailedException') throw error;
      return false;
    }
  }

  private async readFaults(): Promise<Item> {
    const { Item = {} } = await this.client.send(
      new GetItemCommand({ TableName: this.tableName, Key: faultKey, ConsistentRead: true }),
    );
    return Item;
  }

  private async query(pk: string, from: string): Promise<Item[]> {
    const found: Item[] = [];
    let start: Record<string, AttributeValue> | undefined;
    for (let pages = 0; pages < pageLimit; pages += 1) {
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.tableName,
          KeyConditionExpression: 'pk = :pk AND sk >= :from',
          ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from } },
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

function missingCall(): never {
  throw new RangeError('no call to write down');
}

function holdName(actor: string): string {
  return `hold ${actor}`;
}

function refusalName(service: string): string {
  return `refuse ${service}`;
}

function restOf(name: string, prefix: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

function callsOf(minute: number): string {
  return `call ${minute}`;
}

function minuteOf(atMs: number): number {
  return Math.floor(atMs / minuteMs);
}

function sortable(atMs: number): string {
  return String(atMs).padStart(timeDigits, '0');
}

function expiry(untilMs: number): { readonly N: string } {
  return { N: String(Math.ceil((untilMs + keepMs) / 1_000)) };
}

function untilOf(item: Item): number {
  return Number(item['untilMs']?.N ?? 0);
}

function holdOf(name: string, fault: Item): LeasedHold | undefined {
  const before = purposes.find((purpose) => purpose === fault['before']?.S);
  const actor = restOf(name, holdName(''));
  const endpoint = fault['endpoint']?.S;
  if (before === undefined || actor === undefined || endpoint === undefined) return undefined;
  return { actor, before, endpoint, untilMs: untilOf(fault) };
}
