// The plan table: plans under their generation, the head, and each endpoint's applied marker.
// With the conditions on, DynamoDB orders the plans; it cannot order the writes to Route 53 (docs/protocol.md).

import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Override } from '../control-plane/guards.ts';
import type { DynamoDbSeam } from './clients.ts';

/** A plan as it stands in the table: its JSON, or the hash under which S3 has it. */
export type StoredPlan = {
  readonly generation: number;
  /** Of the plan's endpoints. */
  readonly hash: string;
} & PlanBody;

export type PlanBody = { readonly body: string } | { readonly bodyHash: string };

const generationDigits = 9;
/** Pages of overrides that one reading may take. */
const pageLimit = 100;
const controlKey = { pk: { S: 'control' }, sk: { S: 'control' } };
const headKey = { pk: { S: 'head' }, sk: { S: 'head' } };

export class PlanTable {
  constructor(
    private readonly client: DynamoDbSeam,
    private readonly tableName: string,
    /** Whether writes carry their conditions: the safeguard `conditional-write`. */
    private readonly conditional: boolean,
  ) {}

  /** The newest committed generation; 0 before the first plan. */
  async head(): Promise<number> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.tableName, Key: headKey, ConsistentRead: true }),
    );
    return Number(Item?.['generation']?.N ?? 0);
  }

  async plan(generation: number): Promise<StoredPlan | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({
        TableName: this.tableName,
        Key: planKey(generation),
        ConsistentRead: true,
      }),
    );
    if (!Item) return undefined;
    const hash = Item['hash']?.S ?? '';
    const body = Item['body']?.S;
    if (body !== undefined) return { generation, hash, body };
    return { generation, hash, bodyHash: Item['bodyHash']?.S ?? '' };
  }

  /**
   * Writes the plan once and raises the head from exactly the value that was read.
   *
   * @param head - the head this plan was made from
   * @returns false when another planner was first; its plan stands
   */
  async commit(plan: StoredPlan, head: number): Promise<boolean> {
    const planItem = {
      ...planKey(plan.generation),
      generation: { N: String(plan.generation) },
      hash: { S: plan.hash },
      ...('body' in plan ? { body: { S: plan.body } } : { bodyHash: { S: plan.bodyHash } }),
    };
    const headItem = { ...headKey, generation: { N: String(plan.generation) } };
    if (!this.conditional) {
      await this.client.send(new PutItemCommand({ TableName: this.tableName, Item: planItem }));
      await this.client.send(new PutItemCommand({ TableName: this.tableName, Item: headItem }));
      return true;
    }
    try {
      await this.client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            {
              Put: {
                TableName: this.tableName,
                Item: planItem,
                ConditionExpression: 'attribute_not_exists(generation)',
              },
            },
            {
              Put: {
                TableName: this.tableName,
                Item: headItem,
                ...(head === 0
                  ? { ConditionExpression: 'attribute_not_exists(generation)' }
                  : {
                      ConditionExpression: 'generation = :head',
                      ExpressionAttributeValues: { ':head': { N: String(head) } },
                    }),
              },
            },
          ],
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceledException && isLost(error)) return false;
      throw error;
    }
  }

  /**
   * Notes that a plan is about to be applied to an endpoint; the marker never falls.
   *
   * @returns false when a newer plan has been noted: the caller's plan is stale
   */
  async raiseApplied(endpoint: string, generation: number): Promise<boolean> {
    if (!this.conditional) return true;
    try {
      await this.client.send(
        new UpdateItemCommand({
          TableName: this.tableName,
          Key: { pk: { S: 'applied' }, sk: { S: endpoint } },
          UpdateExpression: 'SET generation = :g',
          // Equal is allowed: a lane that raised the marker and then lost a swap must not refuse itself.
          ConditionExpression: 'attribute_not_exists(generation) OR generation <= :g',
          ExpressionAttributeValues: { ':g': { N: String(generation) } },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** Whether an operator froze everything. A mirror for the planner: what stops lanes is in the zone. */
  async isFrozen(): Promise<boolean> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.tableName, Key: controlKey, ConsistentRead: true }),
    );
    return Item?.['frozen']?.BOOL ?? false;
  }

  async setFrozen(frozen: boolean, who: string): Promise<void> {
    const Item = { ...controlKey, frozen: { BOOL: frozen }, who: { S: who } };
    await this.client.send(new PutItemCommand({ TableName: this.tableName, Item }));
  }

  /** Break-glass records for the change limit, those that are over included. */
  async overrides(): Promise<Override[]> {
    const found: Override[] = [];
    let start: Record<string, AttributeValue> | undefined;
    for (let pages = 0; pages < pageLimit; pages += 1) {
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: 'override' } },
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      for (const item of page.Items ?? []) found.push(overrideOf(item));
      start = page.LastEvaluatedKey;
      if (!start) return found;
    }
    throw new RangeError(`more than ${pageLimit} pages of overrides in ${this.tableName}`);
  }
}

/** Whether another planner was first, or at it just now; any other reason is a fault. */
function isLost(error: TransactionCanceledException): boolean {
  const codes = error.CancellationReasons?.map(({ Code }) => Code ?? 'None') ?? [];
  return codes.every((code) =>
    ['None', 'ConditionalCheckFailed', 'TransactionConflict'].includes(code),
  );
}

function planKey(generation: number): Record<string, AttributeValue> {
  return { pk: { S: 'plan' }, sk: { S: String(generation).padStart(generationDigits, '0') } };
}

function overrideOf(item: Record<string, AttributeValue>): Override {
  return {
    endpoint: item['sk']?.S ?? '',
    who: item['who']?.S ?? '',
    why: item['why']?.S ?? '',
    untilMs: Number(item['untilMs']?.N ?? 0),
  };
}
