// Reads what is known of the targets' health from a DynamoDB table: one item for each target.
// A target without an item, or with an old one, is unknown, which is not the same as unhealthy.

import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { TargetHealth } from '../control-plane/drafting.ts';
import { weightLimit } from '../control-plane/plan.ts';
import type { DynamoDbSeam } from './clients.ts';

/** Pages of targets that one reading may take. */
const pageLimit = 100;

/** What Route 53 takes; any other capacity is unknown, and keeps what was. */
function isWeight(weight: number): boolean {
  return Number.isInteger(weight) && weight >= 0 && weight <= weightLimit;
}

/** Target id → health, for the targets of which something is known. */
export type HealthReading = Readonly<Record<string, TargetHealth>>;

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
