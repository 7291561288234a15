// The state of a run as its properties see it. Notes what was looked at: calls that write it are then
// ordered against each other, since their order shows (properties.ts).

import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ListResourceRecordSetsCommand, TestDNSAnswerCommand } from '@aws-sdk/client-route-53';
import type { ResourceRecordSet, RRType } from '@aws-sdk/client-route-53';
import { GetObjectCommand } from '@aws-sdk/client-s3';

import { CLOCK_KEY, keyPart, keysUnder } from '../emulator/footprint.ts';
import { toSdk } from '../emulator/route53/record-set.ts';
import type { EmulatedService, SdkCommand } from '../emulator/service.ts';
import type { Key } from '../explorer/footprint.ts';
import { fromItem, toItem } from './plain.ts';
import type { PlainItem } from './plain.ts';
import { OWN_PREFIX } from './world.ts';
import type { World } from './world.ts';

/** How an actor ended. */
export type Ended =
  | { readonly status: 'returned'; readonly value: unknown }
  | { readonly status: 'threw'; readonly error: unknown };

/** What an actor's end is written under. */
export function endKey(actor: string): string {
  return `ends/${keyPart(actor)}`;
}

export class State<Own extends object = object> {
  /** @param look - told of every key that is looked at */
  constructor(
    private readonly world: World<Own>,
    private readonly endings: ReadonlyMap<string, Ended>,
    private readonly look: (key: Key) => void,
  ) {}

  /** The item with that key; undefined if there is none. */
  item(tableName: string, key: PlainItem): PlainItem | undefined {
    const command = new GetItemCommand({ TableName: tableName, Key: toItem(key) });
    this.lookAt(this.world.dynamodb, command);
    const output: { Item?: Record<string, AttributeValue> } = this.world.dynamodb.execute(command);
    return output.Item && fromItem(output.Item);
  }

  /** All items of a table. */
  items(tableName: string): PlainItem[] {
    this.look(keysUnder(`ddb/${keyPart(tableName)}/`));
    return [...this.world.dynamodb.items(tableName)].map(fromItem);
  }

  /** An object as text; undefined if there is none. */
  object(bucket: string, key: string): string | undefined {
    this.lookAt(this.world.s3, new GetObjectCommand({ Bucket: bucket, Key: key }));
    const bytes = this.world.s3.bytes(bucket, key);
    return bytes && new TextDecoder().decode(bytes);
  }

  /** All record sets of a zone, in Route 53's order. */
  recordSets(zoneId: string): ResourceRecordSet[] {
    this.lookAt(this.world.route53, new ListResourceRecordSetsCommand({ HostedZoneId: zoneId }));
    return this.world.route53.recordSets(zoneId).map(toSdk);
  }

  /** Every value that DNS may answer with; none if it may be empty. */
  answers(zoneId: string, name: string, type: RRType): ReadonlySet<string> {
    this.lookAt(
      this.world.route53,
      new TestDNSAnswerCommand({ HostedZoneId: zoneId, RecordName: name, RecordType: type }),
    );
    const { values, mayBeEmpty } = this.world.route53.possibleAnswers(name, type);
    return mayBeEmpty ? new Set() : new Set(values);
  }

  /** The test's own state. */
  get own(): Own {
    this.look(keysUnder(OWN_PREFIX));
    return this.world.own;
  }

  /** The time. */
  get nowMs(): number {
    this.look(CLOCK_KEY);
    return this.world.nowMs();
  }

  /** How an actor ended; undefined while it has not. */
  ended(actor: string): Ended | undefined {
    this.look(endKey(actor));
    return this.endings.get(actor);
  }

  private lookAt(service: EmulatedService, command: SdkCommand): void {
    for (const key of service.footprint(command).reads) this.look(key);
  }
}
