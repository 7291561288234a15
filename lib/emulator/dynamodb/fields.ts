// Which fields an operation's input may have, and the constraints that the API model puts on them.
// A field that is not emulated is refused by name: ignoring one would change what the call means.

import { NotEmulatedError } from '../service.ts';
import { validationError } from './errors.ts';

/** Fields whose only emulated value is the one that asks for nothing. */
const METRICS: ReadonlySet<string> = new Set([
  'ReturnConsumedCapacity',
  'ReturnItemCollectionMetrics',
]);

/** The fields of every expression's request. */
export const SCOPE_FIELDS = ['ExpressionAttributeNames', 'ExpressionAttributeValues'] as const;

/** @throws NotEmulatedError a field is set that is not in `emulated` */
export function requireFields(
  operation: string,
  input: object,
  emulated: ReadonlySet<string>,
): void {
  for (const field of Object.keys(input)) {
    if (emulated.has(field)) continue;
    const value: unknown = Reflect.get(input, field);
    if (value === undefined || (METRICS.has(field) && value === 'NONE')) continue;
    throw new NotEmulatedError(`${operation}.${field}`, [...emulated]);
  }
}

/** What is wrong with one member of the input; undefined if nothing is. */
type MemberError = string | undefined;

/** @throws ValidationException one message with all errors, in the order of the API model */
export function requireMembers(found: readonly MemberError[]): void {
  if (found.every((error) => error === undefined)) return;
  const errors = found.filter((error) => error !== undefined);
  const plural = errors.length > 1 ? 's' : '';
  throw validationError(
    `${errors.length} validation error${plural} detected: ${errors.join('; ')}`,
  );
}

/** @param value - shown with the rule that it breaks */
export function memberError(
  member: string,
  value: string | number | undefined,
  rule: string,
): MemberError {
  const shown = value === undefined ? 'null' : `'${value}'`;
  return `Value ${shown} at '${member}' failed to satisfy constraint: Member must ${rule}`;
}

/** For a member that must be there. */
export function required(member: string, value: unknown): MemberError {
  return value === undefined || value === null
    ? memberError(member, undefined, 'not be null')
    : undefined;
}

/** For an optional member with a few values; `values` in the order in which AWS lists them. */
export function oneOf(
  member: string,
  value: string | undefined,
  values: readonly string[],
): MemberError {
  if (value === undefined || values.includes(value)) return undefined;
  return memberError(member, value, `satisfy enum value set: [${values.join(', ')}]`);
}

/** For a member with a greatest length. */
export function atMost(member: string, value: string | undefined, maxLength: number): MemberError {
  if (value === undefined || value.length <= maxLength) return undefined;
  return memberError(member, value, `have length less than or equal to ${maxLength}`);
}

const TABLE_NAME = /^[a-zA-Z0-9_.-]+$/;
const MAX_TABLE_NAME_LENGTH = 255;

/** For the name of a table. Its ARN would do on AWS, but is not emulated. */
export function tableName(value: string | undefined): MemberError {
  if (value === undefined) return required('tableName', value);
  if (value.startsWith('arn:')) throw new NotEmulatedError('TableName as an ARN', ['a plain name']);
  if (value === '')
    return memberError('tableName', value, 'have length greater than or equal to 1');
  const tooLong = atMost('tableName', value, MAX_TABLE_NAME_LENGTH);
  if (tooLong !== undefined || TABLE_NAME.test(value)) return tooLong;
  return memberError('tableName', value, 'satisfy regular expression pattern: [a-zA-Z0-9_.-]+');
}
