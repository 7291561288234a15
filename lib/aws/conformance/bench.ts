// Where one check works: a name of its own under the probe's, what stands there, and what was said.

import { recordKey, sameRecordSet } from '../../control-plane/records.ts';
import type { Change, RecordSet } from '../../control-plane/records.ts';
import { fails, holds, UndecidedError } from './check.ts';
import type { Exchange, Finding } from './check.ts';
import type { Answer, Scratch } from './scratch.ts';
import { changeWords, difference, recordWords } from './words.ts';

/** Times that a listing is read when it does not show what it should: it may only be late. */
const listLimit = 3;
/** How often, and how many times, a change is asked for: four minutes in all. */
const pollMs = 4_000;
const pollLimit = 60;

export class Bench {
  readonly name: string;
  readonly evidence: Exchange[] = [];
  /** What stands at and under the name, as it was read back. */
  private standing: readonly RecordSet[] = [];

  constructor(
    private readonly scratch: Scratch,
    private readonly checkId: string,
  ) {
    this.name = `${checkId}.${scratch.name}`;
  }

  get zoneId(): string {
    return this.scratch.zone.id;
  }

  get outsideName(): string {
    return this.scratch.outsideName;
  }

  /** A set identifier that is nobody else's: moto deletes by it across the whole zone. */
  setIdentifier(first: string): string {
    return `${first}.${this.checkId}.${this.scratch.token}`;
  }

  /** Brings the name to where the check begins. @throws UndecidedError the endpoint did not take it */
  async prepare(...changes: readonly Change[]): Promise<void> {
    const finding = await this.acceptance(...changes);
    if (finding.result !== 'holds') {
      throw new UndecidedError(`could not prepare it: ${finding.finding}`);
    }
  }

  /** Holds if the batch is accepted, and the listing shows just what it says. */
  async acceptance(...changes: readonly Change[]): Promise<Finding> {
    const expected = after(this.standing, changes);
    const answer = await this.attempt(...changes);
    if (!answer.accepted) return fails(`refused (${answer.errorName})`);
    const found = await this.settled(expected);
    if (!areSame(expected, found)) {
      return fails(`accepted, but listed: ${difference(expected, found, this.name)}`);
    }
    this.standing = found;
    return holds('accepted');
  }

  /** Holds if the batch is refused, and everything stands as it did before. */
  async refusal(...changes: readonly Change[]): Promise<Finding> {
    return this.unchanged(await this.attempt(...changes));
  }

  /** Holds if the answer was a refusal, and everything stands as it did before. */
  async unchanged(answer: Answer): Promise<Finding> {
    const found = await this.settled(this.standing);
    const effect = difference(this.standing, found, this.name);
    this.standing = found;
    if (answer.accepted) return fails(`accepted: ${effect || 'nothing changed'}`);
    if (effect !== '') return fails(`refused (${answer.errorName}), yet: ${effect}`);
    return holds(`refused (${answer.errorName})`);
  }

  async attempt(...changes: readonly Change[]): Promise<Answer> {
    const sent = changes.map((change) => changeWords(change, this.name)).join(', ');
    const answer = await this.noting(sent, () => this.scratch.change(changes, this.checkId));
    this.note(sent, answer.accepted ? `accepted, ${answer.status}` : answer.errorName);
    return answer;
  }

  /** One listing, as it is. */
  async listed(): Promise<readonly RecordSet[]> {
    const records = await this.noting('list', () => this.scratch.list(this.name));
    const words = records.map((record) => recordWords(record, this.name));
    this.note('list', words.join(', ') || 'no records');
    return records;
  }

  /** Whether a change comes to be INSYNC while one may wait for it. */
  async becomesInSync(changeId: string): Promise<boolean> {
    for (let polls = 0; polls < pollLimit; polls += 1) {
      const status = await this.noting('GetChange', () => this.scratch.statusOf(changeId));
      this.note('GetChange', status);
      if (status === 'INSYNC') return true;
      await this.scratch.sleep(pollMs);
    }
    return false;
  }

  private async settled(expected: readonly RecordSet[]): Promise<readonly RecordSet[]> {
    let found = await this.listed();
    for (let reads = 1; reads < listLimit && !areSame(expected, found); reads += 1) {
      found = await this.listed();
    }
    return found;
  }

  private async noting<T>(sent: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      this.note(sent, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  private note(sent: string, answer: string): void {
    this.evidence.push({ sent, answer });
  }
}

/** What a batch that is accepted leaves. */
function after(standing: readonly RecordSet[], changes: readonly Change[]): RecordSet[] {
  const records = new Map(standing.map((record) => [recordKey(record), record]));
  for (const { action, record } of changes) {
    if (action === 'DELETE') records.delete(recordKey(record));
    else records.set(recordKey(record), record);
  }
  return [...records.values()];
}

function areSame(left: readonly RecordSet[], right: readonly RecordSet[]): boolean {
  return (
    left.length === right.length &&
    left.every((record) => right.some((other) => sameRecordSet(record, other)))
  );
}
