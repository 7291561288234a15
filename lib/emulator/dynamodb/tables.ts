// The tables by name, and the operations on whole tables: CreateTable, DescribeTable.
// A new table is active at once; AWS takes some seconds, in which it is CREATING.

import type {
  CreateTableCommandInput,
  DescribeTableCommandInput,
  KeySchemaElement,
  TableDescription,
} from '@aws-sdk/client-dynamodb';

import { NotEmulatedError } from '../service.ts';
import { metadata, tableExists, tableNotFound, validationError } from './errors.ts';
import { requireFields, requireMembers, tableName } from './fields.ts';
import { keyAttributesOf } from './keys.ts';
import type { KeyAttribute, TableSchema } from './keys.ts';
import { itemBytes } from './sizes.ts';
import { Table } from './table.ts';

/** All tables of one region. */
export class Tables {
  private readonly byName = new Map<string, Table>();

  /** Has the tables of another one, as they are now. */
  takeOver(other: Tables): void {
    for (const [name, table] of other.byName) this.byName.set(name, table.copy());
  }

  find(name: string | undefined): Table | undefined {
    return this.byName.get(name ?? '');
  }

  /** @throws ResourceNotFoundException there is none of that name */
  get(name: string | undefined, notFoundDetail?: string): Table {
    const table = this.find(name);
    if (!table) throw tableNotFound(notFoundDetail);
    return table;
  }

  /** @throws ResourceInUseException there is one of that name already */
  create(schema: TableSchema): Table {
    if (this.byName.has(schema.name)) throw tableExists(schema.name);
    const table = new Table(schema);
    this.byName.set(schema.name, table);
    return table;
  }
}

const CREATE_FIELDS = new Set(['TableName', 'KeySchema', 'AttributeDefinitions', 'BillingMode']);
const DESCRIBE_FIELDS = new Set(['TableName']);

export function createTable(tables: Tables, input: CreateTableCommandInput): object {
  requireFields('CreateTable', input, CREATE_FIELDS);
  requireMembers([tableName(input.TableName)]);
  if (input.BillingMode !== 'PAY_PER_REQUEST') {
    throw new NotEmulatedError('CreateTable.BillingMode PROVISIONED', ['PAY_PER_REQUEST']);
  }
  const table = tables.create(schemaOf(input));
  return { $metadata: metadata(200), TableDescription: description(table) };
}

export function describeTable(tables: Tables, input: DescribeTableCommandInput): object {
  requireFields('DescribeTable', input, DESCRIBE_FIELDS);
  requireMembers([tableName(input.TableName)]);
  const table = tables.get(input.TableName, `: Table: ${input.TableName} not found`);
  return { $metadata: metadata(200), Table: description(table) };
}

function schemaOf(input: CreateTableCommandInput): TableSchema {
  const [partition, sort] = input.KeySchema ?? [];
  if (partition?.KeyType !== 'HASH') {
    throw validationError('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  if (sort && sort.KeyType !== 'RANGE') {
    throw validationError('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  return {
    name: input.TableName ?? '',
    partitionKey: keyAttribute(partition, input),
    sortKey: sort && keyAttribute(sort, input),
  };
}

function keyAttribute(element: KeySchemaElement, input: CreateTableCommandInput): KeyAttribute {
  const definitions = input.AttributeDefinitions ?? [];
  const found = definitions.find(({ AttributeName }) => AttributeName === element.AttributeName);
  if (found?.AttributeName && found.AttributeType) {
    return { name: found.AttributeName, type: found.AttributeType };
  }
  const keys = (input.KeySchema ?? []).map((key) => key.AttributeName).join(', ');
  const defined = definitions.map((definition) => definition.AttributeName).join(', ');
  throw validationError(
    `One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [${keys}], AttributeDefinitions: [${defined}]`,
  );
}

function description(table: Table): TableDescription {
  const { schema } = table;
  const attributes = keyAttributesOf(schema);
  let sizeBytes = 0;
  for (const item of table.items()) sizeBytes += itemBytes(item);
  return {
    TableName: schema.name,
    TableStatus: 'ACTIVE',
    KeySchema: attributes.map(({ name }, index) => ({
      AttributeName: name,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
    AttributeDefinitions: attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    ItemCount: table.itemCount,
    TableSizeBytes: sizeBytes,
  };
}
