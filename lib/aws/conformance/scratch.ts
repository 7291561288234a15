// The corner of a zone that the probe may write, and the way to Route 53: paced, counted, throttles retried.
// Refuses to send a change for any other name, and clears everything away in the end.

import { strict as assert } from 'node:assert';
import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import type {
  ListResourceRecordSetsCommandInput,
  ListResourceRecordSetsCommandOutput,
} from '@aws-sdk/client-route-53';
import type { ZoneName } from '../../control-plane/names.ts';
import type { Change, RecordSet } from '../../control-plane/records.ts';
import { isThrottle, nameOf } from '../clients.ts';
import type { Route53Seam } from '../clients.ts';
import { codeOf, reasonOf, statusOf } from '../failures.ts';
import { fromSdk, toSdk } from '../record-shapes.ts';
import { StoppedError, UndecidedError } from './check.ts';

/** Between two requests: four a second, where AWS gives an account ten (and once gave five). */
const paceMs = 250;
/** Times that a throttled request is sent again, and how long the first wait is; each is twice the last. */
const throttleLimit = 5;
const firstBackOffMs = 500;
/** Pages of a listing: what the probe writes fits in one. */
const pageLimit = 5;
const pageSize = 300;
/** Rounds of clearing away, each of which begins with a listing; the last only lists if all went well. */
const clearLimit = 4;

/** What Route 53 refuses a batch with; moto says the second where Route 53 says the first. */
const refusalNames = new Set(['InvalidChangeBatch', 'InvalidInput']);
/** Not signed in, not allowed, no such zone: the next request would fare the same. */
const hopelessStatuses = new Set([401, 403, 404]);
/** The request did not even get there. */
const unreachedCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

export type Answer =
  | { readonly accepted: true; readonly changeId: string; readonly status: string }
  | { readonly accepted: false; readonly errorName: string };

export interface ScratchOptions {
  readonly token: string;
  readonly sleep: (durationMs: number) => Promise<void>;
  readonly signal: AbortSignal | undefined;
}

export class Scratch {
  /** Everything that the probe writes stands at and under this name. */
  readonly name: string;
  /** In no zone at all: the top-level domain is reserved (RFC 6761). */
  readonly outsideName: string;
  private requestCount = 0;
  private clearing = false;
  /** Whether anything was sent that may have had an effect. */
  private touched = false;
  /** Records outside the zone that an endpoint may have taken. */
  private readonly strays = new Map<string, RecordSet>();

  constructor(
    private readonly seam: Route53Seam,
    readonly zone: ZoneName,
    private readonly options: ScratchOptions,
  ) {
    const label = `_fencepost-probe-${options.token}`;
    this.name = `${label}.${zone.name}`;
    this.outsideName = `${label}.invalid`;
  }

  get token(): string {
    return this.options.token;
  }

  get requests(): number {
    return this.requestCount;
  }

  /**
   * Sends one batch, once, but for throttles.
   *
   * @throws UndecidedError neither accepted nor refused; @throws StoppedError
   */
  async change(changes: readonly Change[], why: string): Promise<Answer> {
    for (const { action, record } of changes) {
      assert(this.isOwn(record.name), `${record.name} is not the probe's to write`);
      if (record.name === this.outsideName && action !== 'DELETE') {
        this.strays.set(record.name, record);
      }
    }
    const command = new ChangeResourceRecordSetsCommand({
      HostedZoneId: this.zone.id,
      ChangeBatch: {
        Comment: `fencepost probe: ${why}`,
        Changes: changes.map(({ action, record }) => ({
          Action: action,
          ResourceRecordSet: toSdk(record),
        })),
      },
    });
    const before = this.touched;
    this.touched = true;
    try {
      const { ChangeInfo } = await this.paced(() => this.seam.send(command));
      return { accepted: true, changeId: ChangeInfo?.Id ?? '', status: ChangeInfo?.Status ?? '' };
    } catch (error) {
      if (refusalNames.has(nameOf(error))) return { accepted: false, errorName: nameOf(error) };
      if (isWithoutEffect(error)) this.touched = before;
      throw judged(error);
    }
  }

  /** Every record at and under a name, as one listing shows it now. */
  async list(under: string): Promise<RecordSet[]> {
    const found: RecordSet[] = [];
    let input: ListResourceRecordSetsCommandInput = {
      HostedZoneId: this.zone.id,
      StartRecordName: under,
      MaxItems: pageSize,
    };
    for (let pages = 0; pages < pageLimit; pages += 1) {
      const page = await this.page(new ListResourceRecordSetsCommand(input));
      const records = (page.ResourceRecordSets ?? []).map(fromSdk).map(withoutAliasTtl);
      const own = records.filter(({ name }) => name === under || name.endsWith(`.${under}`));
      found.push(...own);
      if (!page.IsTruncated || own.length < records.length) return found;
      input = {
        ...input,
        StartRecordName: page.NextRecordName,
        StartRecordType: page.NextRecordType,
        StartRecordIdentifier: page.NextRecordIdentifier,
      };
    }
    throw new UndecidedError(`a listing of ${under} took more than ${pageLimit} pages`);
  }

  async statusOf(changeId: string): Promise<string> {
    try {
      const command = new GetChangeCommand({ Id: changeId });
      const { ChangeInfo } = await this.paced(() => this.seam.send(command));
      return ChangeInfo?.Status ?? '';
    } catch (error) {
      throw judged(error);
    }
  }

  sleep(durationMs: number): Promise<void> {
    return this.options.sleep(durationMs);
  }

  /**
   * Deletes everything that the probe wrote, interrupted or not.
   *
   * @returns what could not be deleted, or not be seen to be gone; empty: the zone is as it was
   */
  async clear(): Promise<string[]> {
    if (!this.touched) return [];
    this.clearing = true;
    let left = [`records at and under ${this.name}`];
    for (let round = 0; round < clearLimit && left.length > 0; round += 1) {
      // An answer that was lost, perhaps: the next round sees.
      const found = await ifAnswered(() => this.list(this.name));
      if (!found) continue;
      left = found.map(recordName);
      await ifAnswered(() => this.removeAll(found));
    }
    for (const stray of this.strays.values()) {
      // One that the endpoint refuses to delete it never took.
      const answer = await ifAnswered(() => this.remove([stray]));
      if (answer !== undefined) this.strays.delete(stray.name);
    }
    return [...left, ...[...this.strays.values()].map(recordName)];
  }

  /** Together if the endpoint takes them so; one by one if one of them holds up the others. */
  private async removeAll(records: readonly RecordSet[]): Promise<void> {
    if (records.length === 0 || (await this.remove(records))) return;
    for (const record of records) await this.remove([record]);
  }

  private async remove(records: readonly RecordSet[]): Promise<boolean> {
    // An alias goes before its target.
    const aliases = records.filter(({ alias }) => alias);
    const others = records.filter(({ alias }) => !alias);
    const changes = [...aliases, ...others].map((record): Change => ({ action: 'DELETE', record }));
    const answer = await this.change(changes, 'clearing away');
    return answer.accepted;
  }

  private isOwn(name: string): boolean {
    return name === this.name || name.endsWith(`.${this.name}`) || name === this.outsideName;
  }

  private async page(
    command: ListResourceRecordSetsCommand,
  ): Promise<ListResourceRecordSetsCommandOutput> {
    try {
      return await this.paced(() => this.seam.send(command));
    } catch (error) {
      throw judged(error);
    }
  }

  private async paced<T>(send: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      if (this.requestCount > 0) await this.options.sleep(paceMs);
      if (this.options.signal?.aborted && !this.clearing) throw new StoppedError('interrupted');
      this.requestCount += 1;
      try {
        return await send();
      } catch (error) {
        if (!isThrottle(error)) throw error;
        if (attempt === throttleLimit) {
          throw new UndecidedError(`throttled ${attempt + 1} times in a row: ${nameOf(error)}`);
        }
        await this.options.sleep(firstBackOffMs * 2 ** attempt);
      }
    }
  }
}

function recordName({ name, type }: RecordSet): string {
  return `${name} ${type}`;
}

/** An alias has no TTL; moto lists one of 0. */
function withoutAliasTtl(record: RecordSet): RecordSet {
  if (!record.alias) return record;
  const { ttlSeconds: _notItsOwn, ...rest } = record;
  return rest;
}

/** By status and name, never by text: is it worth asking on? */
function judged(error: unknown): unknown {
  if (error instanceof UndecidedError || error instanceof StoppedError) return error;
  const status = statusOf(error);
  if (status === undefined || hopelessStatuses.has(status)) {
    return new StoppedError(reasonOf(error), { cause: error });
  }
  return new UndecidedError(`HTTP status ${status}, ${nameOf(error)}`, { cause: error });
}

/** Undefined when the call was not answered with a yes or a no. A fault of our own comes out. */
async function ifAnswered<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof UndecidedError || error instanceof StoppedError) return undefined;
    throw error;
  }
}

function isWithoutEffect(error: unknown): boolean {
  return (
    error instanceof StoppedError ||
    hopelessStatuses.has(statusOf(error) ?? 0) ||
    unreachedCodes.has(codeOf(error))
  );
}
