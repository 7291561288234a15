// Reads and writes one hosted zone in the words of the control plane. Decides nothing.

import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
  TestDNSAnswerCommand,
} from '@aws-sdk/client-route-53';
import type { ListResourceRecordSetsCommandOutput, RRType } from '@aws-sdk/client-route-53';
import { ContentionError, ThrottledError } from '../control-plane/errors.ts';
import { fenceName, treesName } from '../control-plane/names.ts';
import type { ZoneName } from '../control-plane/names.ts';
import { fenceIn, pictureOf } from '../control-plane/picture.ts';
import type { Picture } from '../control-plane/picture.ts';
import { recordKey } from '../control-plane/records.ts';
import type { Change, RecordSet } from '../control-plane/records.ts';
import { isThrottle } from './clients.ts';
import type { Route53Seam } from './clients.ts';
import { fromSdk, toSdk } from './record-shapes.ts';
import { Scan } from './zone-scan.ts';
import type { Wanted } from './zone-scan.ts';

/** The most that ListResourceRecordSets gives in one page. */
const pageSize = 300;
/** Pages that one reading may take: the default quota of 10,000 record sets, with room. */
const pageLimit = 200;
/** From here on pages that several endpoints share take fewer requests than each endpoint's own. */
const severalFrom = 4;

export interface ZoneClients {
  readonly reads: Route53Seam;
  /** With the SDK's retries off: a batch whose answer was lost would refuse itself if it were sent again. */
  readonly writes: Route53Seam;
}

export class Zone {
  constructor(
    private readonly clients: ZoneClients,
    readonly name: ZoneName,
  ) {}

  /**
   * Every record set at and under the zone's name: a drill stack owns only a part of a hosted zone.
   * Pages may mix old and new while changes run.
   */
  listAll(): Promise<RecordSet[]> {
    const { name: zone } = this.name;
    return this.list(zone, ({ name }) => name === zone || name.endsWith(`.${zone}`));
  }

  /**
   * Reads endpoints so that a swap of the fence covers all that was read: fence, zone, fence again.
   *
   * @throws ContentionError a fence changed while the zone was read (docs/protocol.md, L1 and L2)
   */
  async readPictures(endpoints: readonly string[]): Promise<Picture[]> {
    const before = await this.readFences(endpoints);
    const records = await this.readRecords(endpoints);
    const after = await this.readFences(endpoints);
    return endpoints.map((endpoint, index) => {
      const fence = before[index];
      if (fence?.text !== after[index]?.text) throw new ContentionError(endpoint);
      return { ...pictureOf(endpoint, this.name, records), fence };
    });
  }

  /** The fence of each endpoint as it stands now, in the order asked. */
  async readFences(endpoints: readonly string[]): Promise<Picture['fence'][]> {
    if (endpoints.length >= severalFrom) {
      const found = await this.scan(
        endpoints.map((endpoint) => ({ name: fenceName(endpoint), type: 'TXT' })),
      );
      return endpoints.map((endpoint) => fenceIn(endpoint, found));
    }
    const fences: Picture['fence'][] = [];
    for (const endpoint of endpoints) {
      const page = await this.page({ name: fenceName(endpoint), type: 'TXT' }, 1);
      fences.push(fenceIn(endpoint, records(page)));
    }
    return fences;
  }

  /**
   * Sends one batch, once.
   *
   * @returns the id of the change, to ask for with {@link isInSync}
   * @throws ThrottledError Route 53 took nothing; anything else thrown says nothing about the effect:
   *   read the fence
   */
  async apply(changes: readonly Change[], comment: string): Promise<string> {
    const output = await this.throttled('ChangeResourceRecordSets', () =>
      this.clients.writes.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: this.name.id,
          ChangeBatch: {
            Comment: comment,
            Changes: changes.map(({ action, record }) => ({
              Action: action,
              ResourceRecordSet: toSdk(record),
            })),
          },
        }),
      ),
    );
    const id = output.ChangeInfo?.Id;
    if (id === undefined) throw new TypeError('Route 53 accepted a batch but named no change');
    return id;
  }

  /** Whether every name server has the change. */
  async isInSync(changeId: string): Promise<boolean> {
    const output = await this.throttled('GetChange', () =>
      this.clients.reads.send(new GetChangeCommand({ Id: changeId })),
    );
    return output.ChangeInfo?.Status === 'INSYNC';
  }

  /** The values of one answer that Route 53 would give now; none is an outage of the name. */
  async testAnswer(name: string, type: RRType): Promise<readonly string[]> {
    const output = await this.throttled('TestDNSAnswer', () =>
      this.clients.reads.send(
        new TestDNSAnswerCommand({
          HostedZoneId: this.name.id,
          RecordName: name,
          RecordType: type,
        }),
      ),
    );
    return output.RecordData ?? [];
  }

  private async readRecords(endpoints: readonly string[]): Promise<RecordSet[]> {
    if (endpoints.length >= severalFrom) {
      return this.scan(
        endpoints.flatMap((name) => [{ name }, { name: treesName(name, this.name) }]),
      );
    }
    const found: RecordSet[] = [];
    for (const endpoint of endpoints) {
      for (const under of [endpoint, treesName(endpoint, this.name)]) {
        found.push(
          ...(await this.list(under, ({ name }) => name === under || name.endsWith(`.${under}`))),
        );
      }
    }
    // One endpoint's names can lie under another's: each record once.
    return [...new Map(found.map((record) => [recordKey(record), record])).values()];
  }

  /** From a name on, as long as the records belong; names under one name stand together in a listing. */
  private async list(from: string, belongs: (record: RecordSet) => boolean): Promise<RecordSet[]> {
    const found: RecordSet[] = [];
    let start: PageStart | undefined = { name: from };
    for (let pages = 0; start; pages += 1) {
      if (pages === pageLimit) throw this.tooManyPages();
      const page: ListResourceRecordSetsCommandOutput = await this.page(start, pageSize);
      for (const record of records(page)) {
        if (!belongs(record)) return found;
        found.push(record);
      }
      start = nextStart(page);
    }
    return found;
  }

  /** At least the records wanted, each once: whole pages, in which others may stand too. */
  private async scan(wanted: readonly Wanted[]): Promise<RecordSet[]> {
    const found: RecordSet[] = [];
    const scan = new Scan(wanted);
    let start: PageStart | undefined = scan.next();
    for (let pages = 0; start; pages += 1) {
      if (pages === pageLimit) throw this.tooManyPages();
      const page: ListResourceRecordSetsCommandOutput = await this.page(start, pageSize);
      found.push(...records(page));
      const next = nextStart(page);
      if (!next) return found;
      start = scan.passed(next.name) ? next : scan.next();
    }
    return found;
  }

  private tooManyPages(): RangeError {
    return new RangeError(`zone ${this.name.id}: over ${pageLimit} pages`);
  }

  private page(start: PageStart, maxItems: number): Promise<ListResourceRecordSetsCommandOutput> {
    return this.throttled('ListResourceRecordSets', () =>
      this.clients.reads.send(
        new ListResourceRecordSetsCommand({
          HostedZoneId: this.name.id,
          StartRecordName: start.name,
          StartRecordType: start.type,
          StartRecordIdentifier: start.identifier,
          MaxItems: maxItems,
        }),
      ),
    );
  }

  private async throttled<T>(operation: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw isThrottle(error) ? new ThrottledError(operation) : error;
    }
  }
}

interface PageStart {
  readonly name: string;
  readonly type?: RRType | undefined;
  readonly identifier?: string | undefined;
}

function records(page: ListResourceRecordSetsCommandOutput): RecordSet[] {
  return (page.ResourceRecordSets ?? []).map(fromSdk);
}

function nextStart(page: ListResourceRecordSetsCommandOutput): PageStart | undefined {
  if (!page.IsTruncated || page.NextRecordName === undefined) return undefined;
  return {
    name: page.NextRecordName,
    type: page.NextRecordType,
    identifier: page.NextRecordIdentifier,
  };
}
