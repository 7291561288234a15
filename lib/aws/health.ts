// Where the targets' health comes from, and the first such source: a DynamoDB table, one item for each target.
// A target without an item, or with an old one, is unknown, which is not the same as unhealthy.

import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ConfiguredTarget, TargetHealth } from '../control-plane/drafting.ts';
import type { Health } from '../control-plane/health.ts';
import { weightLimit } from '../control-plane/plan.ts';
import { isThrottle, nameOf } from './clients.ts';
import type { DynamoDbSeam } from './clients.ts';

/** Pages of targets that one reading may take. */
const pageLimit = 100;

/** What Route 53 takes; any other capacity is unknown, and keeps what was. */
function isWeight(weight: number): boolean {
  return Number.isInteger(weight) && weight >= 0 && weight <= weightLimit;
}

/** Target id → health, for the targets of which something is known. */
export type HealthReading = Readonly<Record<string, TargetHealth>>;

/** What a source beside the table knows, and the names of the errors that kept it from knowing more. */
export interface SourceReading {
  readonly health: HealthReading;
  readonly errors: readonly string[];
}

/** A source that is asked for the targets that name something in it. It throws nothing: it does not know, then. */
export interface HealthSource {
  read(targets: readonly ConfiguredTarget[], nowMs: () => number): Promise<SourceReading>;
}

/** How long one source may be asked: a service that hangs must not hold up the plan with it. */
const sourceLimitMs = 20_000;

/**
 * Asks for each thing that targets name once, one after another. What fails is unknown. After a throttle
 * nothing more is asked, because the next answer would be the same and the account's limit is shared;
 * nor when the time is up, which is an error named `SourceTooSlow`.
 */
export async function readEach(
  targets: readonly ConfiguredTarget[],
  nameIn: (target: ConfiguredTarget) => string | undefined,
  ask: (name: string) => Promise<Health>,
  nowMs: () => number,
): Promise<SourceReading> {
  const untilMs = nowMs() + sourceLimitMs;
  const answers = new Map<string, Health>();
  const errors: string[] = [];
  for (const name of new Set(targets.flatMap((target) => nameIn(target) ?? []))) {
    if (nowMs() > untilMs) {
      errors.push('SourceTooSlow');
      break;
    }
    try {
      answers.set(name, await ask(name));
    } catch (error) {
      errors.push(nameOf(error));
      if (isThrottle(error)) break;
    }
  }
  const health: Record<string, TargetHealth> = {};
  for (const target of targets) {
    const healthy = answers.get(nameIn(target) ?? '');
    if (healthy !== undefined) health[target.id] = { healthy };
  }
  return { health, errors };
}

export class HealthTable {
  constructor(
    private readonly client: DynamoDbSeam,
    private readonly tableName: string,
    /** Observations older than this are unknown. */
    private readonly maxAgeMs: number,
  ) {}

  async read(nowMs: number): Promise<HealthReading> {
    const reading: Record<string, TargetHealth> = {};
    let start: Record<string, AttributeValue> | undefined;
    for (let pages = 0; pages < pageLimit; pages += 1) {
      const page = await this.client.send(
        new ScanCommand({
          TableName: this.tableName,
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      for (const item of page.Items ?? []) {
        const id = item['target']?.S;
        const healthy = item['healthy']?.BOOL;
        const observedMs = Number(item['observedMs']?.N ?? 0);
        if (id === undefined || healthy === undefined) continue;
        // Old, or from a clock that is off: unknown either way.
        if (Math.abs(nowMs - observedMs) > this.maxAgeMs) continue;
        const weight = Number(item['weight']?.N ?? Number.NaN);
        reading[id] = { healthy, ...(isWeight(weight) && { weight }) };
      }
      start = page.LastEvaluatedKey;
      if (!start) return reading;
    }
    throw new RangeError(`more than ${pageLimit} pages of targets in ${this.tableName}`);
  }
}
