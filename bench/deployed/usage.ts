// Counts what runs of the real machines and functions, in memory, would be billed for. Times are the world's
// declared latencies, not measured ones; numbers of calls, states and bytes are what the code really does.

import type { Meter, Metered } from '../../lib/drills/meter.ts';
import { operationOf } from '../../lib/emulator/service.ts';
import type { Counts } from './prices.ts';

/** What a run cannot know, each on the dear side. */
export const assumed = {
  /** Of a function at 512 MB, about 0.3 of a core: what loading takes here (`npm run bundles`), times four. */
  coldStartMs: 1_000,
  /** Of our code and the runtime, beside waiting for AWS. */
  handlerMs: 20,
  /** START, END and REPORT, and a few lines of ours. */
  logBytesPerInvocation: 2_000,
  /** Whether the start of an execution counts as a transition could not be confirmed. */
  transitionsPerStart: 1,
} as const;

/** Express workflows are billed in chunks of 64 MB and 100 ms. */
const expressChunkGb = 64 / 1024;
const expressRoundMs = 100;
const [readUnitBytes, writeUnitBytes] = [4_096, 1_024];
const gigabyte = 1_000_000_000;

export interface UsageOptions {
  readonly memoryGb: number;
  /** Steps that nobody called for long enough: every start of theirs is cold. */
  readonly isCold: (step: string) => boolean;
}

export class Usage {
  private readonly sums = new Map<keyof Counts, number>();

  constructor(private readonly options: UsageOptions) {}

  readonly meter: Meter = (event) => {
    switch (event.kind) {
      case 'execution':
        if (event.actor !== 'planner') {
          return this.add('Step Functions transitions', assumed.transitionsPerStart);
        }
        this.add('Express requests', 1);
        return this.add('Express GB-seconds', expressGbSeconds(event.durationMs));
      case 'transition':
        return event.actor === 'planner' ? undefined : this.add('Step Functions transitions', 1);
      case 'invocation':
        return this.invoked(event.step, event.durationMs);
      case 'call':
        return event.step === '' ? undefined : this.called(event);
    }
  };

  counts(): Counts {
    return Object.fromEntries(this.sums);
  }

  reset(): void {
    this.sums.clear();
  }

  private invoked(step: string, waitedMs: number): void {
    const { memoryGb, isCold } = this.options;
    const durationMs = waitedMs + assumed.handlerMs + (isCold(step) ? assumed.coldStartMs : 0);
    this.add('Lambda requests', 1);
    this.add('Lambda GB-seconds, arm64', (durationMs / 1_000) * memoryGb);
    this.add('Log GB taken in', assumed.logBytesPerInvocation / gigabyte);
  }

  private called({ service, command, output }: Extract<Metered, { kind: 'call' }>): void {
    const operation = operationOf(command);
    if (service === 's3') {
      return this.add(operation === 'GetObject' ? 'S3 reads' : 'S3 writes and lists', 1);
    }
    if (service !== 'dynamodb') return;
    const input = command.input as { readonly ConsistentRead?: boolean };
    if (['GetItem', 'Query', 'Scan'].includes(operation)) {
      const units = unitsOf(output, readUnitBytes);
      return this.add('DynamoDB read units', input.ConsistentRead ? units : units / 2);
    }
    // A transaction counts twice; its two small items and the plan are counted by what was sent.
    const factor = operation === 'TransactWriteItems' ? 2 : 1;
    this.add('DynamoDB write units', factor * unitsOf(command.input, writeUnitBytes));
  }

  private add(what: keyof Counts, count: number): void {
    this.sums.set(what, (this.sums.get(what) ?? 0) + count);
  }
}

/** Of the JSON, which is somewhat more than DynamoDB counts. */
function unitsOf(value: object | undefined, unitBytes: number): number {
  return Math.max(1, Math.ceil(Buffer.byteLength(JSON.stringify(value ?? {})) / unitBytes));
}

function expressGbSeconds(durationMs: number): number {
  return ((Math.ceil(durationMs / expressRoundMs) * expressRoundMs) / 1_000) * expressChunkGb;
}
