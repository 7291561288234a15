// How accepted changes reach the name servers: each server after its own delay, in no order between
// batches, so a root may arrive before its tree. A batch arrives whole; per record the newest wins.

import { isDeepStrictEqual } from 'node:util';
import { isSameKey, keyText, withoutKey, withSet } from './record-set.ts';
import type { RecordKey, RecordSet } from './record-set.ts';
import { RecordStore } from './record-store.ts';

/** By name, everything that stands there. */
export type SetsByName = ReadonlyMap<string, readonly RecordSet[]>;

/** One accepted change: what each name that it touched held, and what it holds now. */
export interface Commit {
  readonly number: number;
  readonly before: SetsByName;
  readonly after: SetsByName;
}

/** What an accepted change did to one record set; without `set` it removed it. */
export interface Effect {
  readonly key: RecordKey;
  readonly set?: RecordSet;
}

/** The effects of one accepted change, in the order of acceptance by `number`. */
export interface Batch {
  readonly number: number;
  readonly effects: readonly Effect[];
}

export class NameServers {
  /** By batch number, how many servers still lack it. */
  private readonly lacking = new Map<number, number>();

  private constructor(
    private readonly servers: readonly NameServer[],
    private readonly delayMs: () => number,
  ) {}

  /** @param delayMs - drawn for each server and batch; Infinity waits for {@link deliver} */
  static create(count: number, delayMs: () => number): NameServers {
    return new NameServers(
      Array.from({ length: count }, () => new NameServer()),
      delayMs,
    );
  }

  get count(): number {
    return this.servers.length;
  }

  /** Other name servers that have and lack the same. */
  copy(): NameServers {
    const servers = this.servers.map((server) => server.copy());
    const copy = new NameServers(servers, this.delayMs);
    for (const [number, count] of this.lacking) copy.lacking.set(number, count);
    return copy;
  }

  send(batch: Batch, nowMs: number): void {
    this.lacking.set(batch.number, this.count);
    for (const server of this.servers) server.expect(batch, nowMs + this.delayMs());
  }

  /** Gives a batch to every server at once: a new zone is known before anybody asks for it. */
  seed(batch: Batch): void {
    for (const server of this.servers) server.apply(batch);
  }

  deliverDue(nowMs: number): void {
    for (const server of this.servers) server.takeDue(nowMs).forEach((batch) => this.arrive(batch));
  }

  /** @returns whether the server was still waiting for that batch */
  deliver(server: number, number: number): boolean {
    const batch = this.server(server).take(number);
    if (batch) this.arrive(batch);
    return batch !== undefined;
  }

  /** The batches that a server still lacks, oldest first. */
  lackedBy(server: number): number[] {
    return this.server(server).lacks();
  }

  /** @param idOf - how a batch is called. @param types - the record types that count */
  textOf(server: number, idOf: (number: number) => string, types: readonly string[]): string {
    return this.server(server).text(idOf, types);
  }

  isIdle(server: number, number: number, types: readonly string[]): boolean {
    return this.server(server).isIdle(number, types);
  }

  isEverywhere(number: number): boolean {
    return !this.lacking.has(number);
  }

  /** A server as it would be if these batches arrived. */
  serverWith(server: number, numbers: readonly number[]): NameServer {
    const copy = this.server(server).copy();
    for (const number of numbers) copy.take(number);
    return copy;
  }

  recordsOf(server: number): RecordStore {
    return this.server(server).records;
  }

  private arrive(batch: Batch): void {
    const count = (this.lacking.get(batch.number) ?? 0) - 1;
    if (count > 0) this.lacking.set(batch.number, count);
    else this.lacking.delete(batch.number);
  }

  private server(index: number): NameServer {
    const server = this.servers[index];
    if (!server) throw new RangeError(`name server ${index} of ${this.count}`);
    return server;
  }
}

/** One server: what it has, and what is on its way. */
export class NameServer {
  private expected: { readonly batch: Batch; readonly dueMs: number }[] = [];
  /** By record set, the number of the batch it comes from; needed only while batches are on the way. */
  private readonly newest = new Map<string, number>();

  constructor(readonly records = new RecordStore()) {}

  copy(): NameServer {
    const copy = new NameServer(this.records.copy());
    copy.expected = [...this.expected];
    for (const [key, number] of this.newest) copy.newest.set(key, number);
    return copy;
  }

  /** Its records, and of the batches on their way what they will still change, in order. */
  text(idOf: (number: number) => string, types: readonly string[]): string {
    const counts = ({ type }: RecordKey) => types.includes(type);
    const coming = this.expected.map(({ batch: { number, effects } }) => [
      idOf(number),
      effects.filter(({ key }) => counts(key) && !this.isSuperseded(key, number)),
    ]);
    return JSON.stringify([[...this.records.from()].filter(counts), coming]);
  }

  /** Whether all that a batch says is superseded, or said already with nothing older that could unsay it. */
  isIdle(number: number, types: readonly string[]): boolean {
    const batch = this.expected.find((one) => one.batch.number === number)?.batch;
    const older = this.expected.flatMap((one) => (one.batch.number < number ? [one.batch] : []));
    return (batch?.effects ?? []).every(({ key, set }) => {
      if (!types.includes(key.type) || this.isSuperseded(key, number)) return true;
      const isTouched = older.some(({ effects }) => effects.some((one) => isSameKey(one.key, key)));
      return !isTouched && isDeepStrictEqual(this.records.find(key), set);
    });
  }

  expect(batch: Batch, dueMs: number): void {
    this.expected.push({ batch, dueMs });
  }

  lacks(): number[] {
    return this.expected.map(({ batch }) => batch.number).sort((left, right) => left - right);
  }

  /** The batches that it lacks and that will change something at one of these names. */
  lacksAt(names: ReadonlySet<string>): number[] {
    const changes = ({ number, effects }: Batch) =>
      effects.some(({ key }) => names.has(key.name) && !this.isSuperseded(key, number));
    return this.expected.flatMap(({ batch }) => (changes(batch) ? [batch.number] : []));
  }

  takeDue(nowMs: number): Batch[] {
    if (this.expected.length === 0) return [];
    const due = this.expected.filter(({ dueMs }) => dueMs <= nowMs);
    return due.flatMap(({ batch }) => this.take(batch.number) ?? []);
  }

  take(number: number): Batch | undefined {
    const arriving = this.expected.find(({ batch }) => batch.number === number);
    if (!arriving) return undefined;
    this.expected = this.expected.filter((other) => other !== arriving);
    this.apply(arriving.batch);
    // With nothing on the way, nothing older can come any more.
    if (this.expected.length === 0) this.newest.clear();
    return arriving.batch;
  }

  apply(batch: Batch): void {
    for (const { key, set } of batch.effects) {
      if (this.isSuperseded(key, batch.number)) continue;
      this.newest.set(keyText(key), batch.number);
      const sets = this.records.at(key.name);
      this.records.replace(key.name, set ? withSet(sets, set) : withoutKey(sets, key));
    }
  }

  /** Whether a record set has something newer than that batch. */
  private isSuperseded(key: RecordKey, number: number): boolean {
    return (this.newest.get(keyText(key)) ?? 0) > number;
  }
}

/** What a commit did to each record set. An equal set that was put anew counts. */
export function effectsOf({ before, after }: Commit): Effect[] {
  return [...after].flatMap(([name, sets]) => {
    const old = before.get(name) ?? [];
    const put = sets.filter((set) => !old.includes(set));
    const gone = old.filter((set) => !sets.some((other) => isSameKey(other, set)));
    return [...put.map((set) => ({ key: set, set })), ...gone.map((key) => ({ key }))];
  });
}
