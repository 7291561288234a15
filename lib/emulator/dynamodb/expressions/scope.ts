// What the #names and :values of one request stand for. Checked here: keys, values, defined, used.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { NotEmulatedError } from '../../service.ts';
import { validationError } from '../errors.ts';
import { takeValue } from '../values.ts';
import type { Item } from '../values.ts';
import { ExpressionProblem } from './tokens.ts';
import type { Path } from './tokens.ts';

const NAME_KEY = /^#[0-9a-zA-Z_]+$/;
const VALUE_KEY = /^:[0-9a-zA-Z_]+$/;

/** The ExpressionAttributeNames and ExpressionAttributeValues of one request. */
export class Scope {
  private readonly values: Record<string, AttributeValue> = {};

  /** @throws ValidationException a map is empty, or a key or value is malformed */
  constructor(
    private readonly names: Readonly<Record<string, string>> = {},
    values: Item = {},
  ) {
    for (const key of Object.keys(names)) checkKey('ExpressionAttributeNames', key, NAME_KEY);
    for (const key of Object.keys(values)) checkKey('ExpressionAttributeValues', key, VALUE_KEY);
    for (const key of Object.keys(values)) this.values[key] = takeNamed(key, values[key]);
  }

  /** The path with its placeholders replaced. */
  path(path: Path): Path {
    for (const part of path) {
      if (isPlaceholder(part)) return path.map((other) => this.part(other));
    }
    return path;
  }

  private part(part: string | number): string | number {
    if (!isPlaceholder(part)) return part;
    const name = this.names[part];
    if (name === undefined) {
      throw new ExpressionProblem(
        `An expression attribute name used in the document path is not defined; attribute name: ${part}`,
      );
    }
    if (name === '__proto__')
      throw new NotEmulatedError('attribute name __proto__', ['other names']);
    return name;
  }

  value(placeholder: string): AttributeValue {
    const value = this.values[placeholder];
    if (value === undefined) {
      throw new ExpressionProblem(
        `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
      );
    }
    return value;
  }

  /** @param used - the placeholders of each expression of the request */
  requireUsed(used: readonly ReadonlySet<string>[]): void {
    requireUsed('ExpressionAttributeNames', this.names, used);
    requireUsed('ExpressionAttributeValues', this.values, used);
  }
}

function isPlaceholder(part: string | number): part is string {
  return typeof part === 'string' && part.startsWith('#');
}

function checkKey(field: string, key: string, pattern: RegExp): void {
  if (pattern.test(key)) return;
  throw validationError(`${field} contains invalid key: Syntax error; key: "${key}"`);
}

function takeNamed(key: string, value: AttributeValue | undefined): AttributeValue {
  try {
    return takeValue(value ?? { $unknown: ['', undefined] });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ValidationException') throw error;
    throw validationError(
      `ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`,
    );
  }
}

function requireUsed(field: string, given: object, used: readonly ReadonlySet<string>[]): void {
  const unused = Object.keys(given).filter((key) => !used.some((keys) => keys.has(key)));
  if (unused.length === 0) return;
  throw validationError(
    `Value provided in ${field} unused in expressions: keys: {${unused.join(', ')}}`,
  );
}
