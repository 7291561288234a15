// The write-once archive of plans in S3. A plan counts only once it is here (docs/protocol.md, L10, N3):
// a restored table must not bring back an old generation with a new body.

import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { ThrottledError } from '../control-plane/errors.ts';
import { hashOf } from '../control-plane/plan.ts';
import type { Plan } from '../control-plane/plan.ts';
import { nameOf } from './clients.ts';
import type { S3Seam } from './clients.ts';

const prefix = 'plans/';
const generationDigits = 9;
/** Pages of 1,000 keys that one listing may take. */
const pageLimit = 1000;
/** Times that a write is tried while another one of the same key is going on. */
const writeAttempts = 3;

export class Archive {
  constructor(
    private readonly client: S3Seam,
    private readonly bucket: string,
  ) {}

  /** Where a plan stands in the bucket. */
  static keyOf(generation: number): string {
    return planKey(generation);
  }

  /** Archives a committed plan. A plan already archived under this generation stays as it is. */
  put(plan: Plan): Promise<void> {
    return this.writeOnce(planKey(plan.generation), JSON.stringify(plan));
  }

  /** @throws NoSuchKey the generation was never archived */
  async get(generation: number): Promise<Plan> {
    return JSON.parse(await this.read(planKey(generation))) as Plan;
  }

  /** The highest archived generation at or above `from`; undefined when there is none. */
  async newest(from: number): Promise<number | undefined> {
    return (await this.generations(from)).at(-1);
  }

  /** Every archived generation at or above `from`, rising. */
  async generations(from: number): Promise<number[]> {
    const found: number[] = [];
    let after: string | undefined = planKey(Math.max(0, from - 1));
    for (let pages = 0; pages < pageLimit; pages += 1) {
      const page: ListObjectsV2CommandOutput = await this.client.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, StartAfter: after }),
      );
      for (const { Key = '' } of page.Contents ?? []) {
        after = Key;
        // Anything else that somebody put there is passed over.
        const generation = /^plans\/(\d{9})\.json$/.exec(Key)?.[1];
        if (generation !== undefined) found.push(Number(generation));
      }
      if (!page.IsTruncated) return found;
    }
    throw new RangeError(`more than ${pageLimit} pages of plans in ${this.bucket}`);
  }

  /** Keeps a plan's body too large for its table item, under its own hash (N4), which is returned. */
  async putBody(body: string): Promise<string> {
    const bodyHash = hashOf(body);
    await this.writeOnce(`bodies/${bodyHash}.json`, body);
    return bodyHash;
  }

  getBody(bodyHash: string): Promise<string> {
    return this.read(`bodies/${bodyHash}.json`);
  }

  private async writeOnce(key: string, body: string): Promise<void> {
    for (let attempts = 0; attempts < writeAttempts; attempts += 1) {
      try {
        await this.client.send(
          new PutObjectCommand({
            Bucket: this.bucket,
            Key: key,
            Body: body,
            ContentType: 'application/json',
            IfNoneMatch: '*',
          }),
        );
        return;
      } catch (error) {
        // Somebody was first: what stands there counts.
        if (nameOf(error) === 'PreconditionFailed') return;
        // Somebody is at it: S3 says only afterwards who was first.
        if (nameOf(error) !== 'ConditionalRequestConflict') throw error;
      }
    }
    throw new ThrottledError('PutObject');
  }

  private async read(key: string): Promise<string> {
    const { Body } = await this.client.send(
      new GetObjectCommand({ Bucket: this.bucket, Key: key }),
    );
    if (!Body) throw new TypeError(`s3://${this.bucket}/${key} has no body`);
    return Body.transformToString();
  }
}

function planKey(generation: number): string {
  return `${prefix}${String(generation).padStart(generationDigits, '0')}.json`;
}
