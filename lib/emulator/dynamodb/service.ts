// DynamoDB in memory: which operations there are. Each call is one atomic event on the tables.
// Every read is consistent, also without ConsistentRead: a stale read is not among what is emulated.
// Rules and texts: the Developer Guide, and AWS's answers as github.com/paritysuite/dynamodb-conformance
// recorded them; where regions differ in wording, the one without the "N validation errors" prefix.

import type {
  CreateTableCommandInput,
  DeleteItemCommandInput,
  DescribeTableCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  ScanCommandInput,
  TransactWriteItemsCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

import type { Clock } from '../clock.ts';
import { NotEmulatedError, operationOf } from '../service.ts';
import type { EmulatedService, Footprint, SdkCommand } from '../service.ts';
import { validationError } from './errors.ts';
import { footprintOf } from './footprint.ts';
import { deleteItem, getItem, putItem, updateItem } from './items.ts';
import { EmptyKeyError } from './keys.ts';
import type { TableSchema } from './keys.ts';
import { query, scan } from './query.ts';
import { Tables, createTable, describeTable } from './tables.ts';
import { Transactions } from './transactions.ts';
import type { Item } from './values.ts';

/** What is emulated, and each operation's input. */
interface Operations {
  readonly CreateTable: (input: CreateTableCommandInput) => object;
  readonly DeleteItem: (input: DeleteItemCommandInput) => object;
  readonly DescribeTable: (input: DescribeTableCommandInput) => object;
  readonly GetItem: (input: GetItemCommandInput) => object;
  readonly PutItem: (input: PutItemCommandInput) => object;
  readonly Query: (input: QueryCommandInput) => object;
  readonly Scan: (input: ScanCommandInput) => object;
  readonly TransactWriteItems: (input: TransactWriteItemsCommandInput) => object;
  readonly UpdateItem: (input: UpdateItemCommandInput) => object;
}

type Operation = (input: object) => object;

/** The DynamoDB of one region, with the inputs and outputs of the low-level SDK client. */
export class DynamoDbService implements EmulatedService {
  readonly id = 'dynamodb';
  private readonly tables = new Tables();
  private readonly transactions: Transactions;
  private readonly operations: ReadonlyMap<string, Operation>;

  /** @param options.clock - forgets a ClientRequestToken in time; without it no call may have one */
  constructor(private readonly options: { readonly clock?: Pick<Clock, 'nowMs'> } = {}) {
    const { tables } = this;
    const transactions = new Transactions(tables, options.clock);
    this.transactions = transactions;
    const operations: Operations = {
      CreateTable: (input) => createTable(tables, input),
      DeleteItem: (input) => deleteItem(tables, input),
      DescribeTable: (input) => describeTable(tables, input),
      GetItem: (input) => getItem(tables, input),
      PutItem: (input) => putItem(tables, input),
      Query: (input) => query(tables, input),
      Scan: (input) => scan(tables, input),
      TransactWriteItems: (input) => transactions.write(input),
      UpdateItem: (input) => updateItem(tables, input),
    };
    // A command's class fixes the type of its input; this is the one place that takes it on trust.
    this.operations = new Map(Object.entries(operations) as [string, Operation][]);
  }

  /** Another one in the same state, which goes its own way from here. */
  copy(): DynamoDbService {
    const copy = new DynamoDbService(this.options);
    copy.tables.takeOver(this.tables);
    copy.transactions.takeOver(this.transactions);
    return copy;
  }

  /** Creates a table without a call, as a deployment would have. */
  createTable(schema: TableSchema): void {
    this.tables.create(schema);
  }

  /**
   * The items of a table as they stand, in the order of a Scan. To look at, never to change.
   *
   * @throws ResourceNotFoundException there is no such table
   */
  items(tableName: string): Iterable<Item> {
    return this.tables.get(tableName, `: Table: ${tableName} not found`).items();
  }

  execute(command: SdkCommand): object {
    const name = operationOf(command);
    const run = this.operations.get(name);
    if (!run) throw new NotEmulatedError(`DynamoDB ${name}`, [...this.operations.keys()]);
    try {
      return run(command.input);
    } catch (error) {
      throw error instanceof EmptyKeyError ? validationError(error.message) : error;
    }
  }
  footprint(command: SdkCommand): Footprint {
    return footprintOf(
      operationOf(command),
      command.input,
      (name) => this.tables.find(name)?.schema,
    );
  }
}
