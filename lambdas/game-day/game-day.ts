// What the functions of a game day share, and what they hand to each other. A game day plays one drill on the
// drill stacks by schedule, and leaves verdict and report in a bucket.

import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { nameOf } from '../../lib/aws/clients.ts';
import type { S3Seam } from '../../lib/aws/clients.ts';

/** What the state machine starts with, for each profile. */
export interface PlayInput {
  /** Of the game day: its execution's name. */
  readonly run: string;
  readonly drill: string;
  readonly profile: string;
  readonly seed: number;
}

export interface PlayOutput extends PlayInput {
  /** False: there was no time for more; call again with the same. */
  readonly done: boolean;
}

/** What came of a profile when its part could not be played to its end. */
export interface PlayFailure extends PlayInput {
  readonly failure: { readonly Error: string };
}

export interface ReportInput {
  readonly run: string;
  readonly drill: string;
  readonly seed: number;
  readonly parts: readonly (PlayOutput | PlayFailure)[];
}

export interface ReportOutput {
  /** Whether every verdict is as the drill expects it. */
  readonly asExpected: boolean;
  readonly verdicts: readonly { readonly profile: string; readonly verdict: string }[];
  /** Key of the report in the bucket. */
  readonly report: string;
}

/** The bucket of game days: `<run>/report.html`, `<run>/result.json`, and each profile's run and journal. */
export class Folder {
  constructor(
    private readonly client: S3Seam,
    readonly bucket: string,
    private readonly run: string,
  ) {}

  key(name: string): string {
    return `game-days/${this.run}/${name}`;
  }

  async write(name: string, body: string, contentType = 'application/json'): Promise<string> {
    const Key = this.key(name);
    await this.client.send(
      new PutObjectCommand({ Bucket: this.bucket, Key, Body: body, ContentType: contentType }),
    );
    return Key;
  }

  /** @returns undefined when nothing was written under the name */
  async read<T>(name: string): Promise<T | undefined> {
    try {
      const { Body } = await this.client.send(
        new GetObjectCommand({ Bucket: this.bucket, Key: this.key(name) }),
      );
      return Body && (JSON.parse(await Body.transformToString()) as T);
    } catch (error) {
      if (nameOf(error) !== 'NoSuchKey') throw error;
      return undefined;
    }
  }
}
