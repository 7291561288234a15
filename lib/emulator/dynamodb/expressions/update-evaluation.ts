// What an update makes of an item. Every action reads the item as it was before the update.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { validationError } from '../errors.ts';
import { addNumbers, negateNumber } from '../numbers.ts';
import { bytesText, typeOf } from '../values.ts';
import type { Item } from '../values.ts';
import { edited, hasParent, valueAt } from './documents.ts';
import type { Scope } from './scope.ts';
import type { Action, UpdateValue } from './update.ts';

/**
 * The item after the update.
 *
 * @param actions - what checkUpdate let pass with the same scope
 * @throws ValidationException an operand is missing or of the wrong type, or a path has no parent
 */
export function updated(item: Item, actions: readonly Action[], scope: Scope): Item {
  // All values first: of several faults, DynamoDB reports one in a SET before one in a path.
  const values = actions.map((action) =>
    action.kind === 'SET' ? evaluated(action.value, item, scope) : undefined,
  );
  const edits = actions.map((action, index) => {
    const path = scope.path(action.path);
    if (!hasParent(item, path)) {
      throw validationError(
        'The document path provided in the update expression is invalid for update',
      );
    }
    return { path, value: values[index] ?? changed(action, valueAt(item, path), scope) };
  });
  return edited(item, edits);
}

function evaluated(value: UpdateValue, item: Item, scope: Scope): AttributeValue {
  if (value.kind === 'value') return scope.value(value.placeholder);
  if (value.kind === 'path') return existing(valueAt(item, scope.path(value.path)));
  const [first, second] = value.operands;
  if (value.name === 'if_not_exists') {
    const present = first?.kind === 'path' ? valueAt(item, scope.path(first.path)) : undefined;
    return present ?? operandOf(second, item, scope);
  }
  const left = operandOf(first, item, scope);
  if (value.name === 'list_append') return appended(left, operandOf(second, item, scope));
  return summed(value.name, left, () => operandOf(second, item, scope));
}

function operandOf(operand: UpdateValue | undefined, item: Item, scope: Scope): AttributeValue {
  return existing(operand && evaluated(operand, item, scope));
}

function existing(value: AttributeValue | undefined): AttributeValue {
  if (value !== undefined) return value;
  throw validationError(
    'The provided expression refers to an attribute that does not exist in the item',
  );
}

function appended(left: AttributeValue, right: AttributeValue): AttributeValue {
  if (left.L === undefined || right.L === undefined) throw wrongType();
  return { L: [...left.L, ...right.L] };
}

function summed(name: string, left: AttributeValue, right: () => AttributeValue): AttributeValue {
  if (left.N === undefined) throw wrongType();
  const { N } = right();
  if (N === undefined) throw wrongType();
  return { N: addNumbers(left.N, name === '-' ? negateNumber(N) : N) };
}

/** What ADD, DELETE and REMOVE leave at their path; undefined for nothing. */
function changed(
  action: Action,
  old: AttributeValue | undefined,
  scope: Scope,
): AttributeValue | undefined {
  if (action.kind !== 'ADD' && action.kind !== 'DELETE') return undefined;
  const operand = scope.value(action.placeholder);
  if (old === undefined) return action.kind === 'ADD' ? operand : undefined;
  if (typeOf(old) !== typeOf(operand)) throw wrongType();
  return action.kind === 'ADD' ? sumOrUnion(old, operand) : difference(old, operand);
}

function sumOrUnion(old: AttributeValue, operand: AttributeValue): AttributeValue {
  if (old.N !== undefined && operand.N !== undefined) return { N: addNumbers(old.N, operand.N) };
  if (old.SS && operand.SS) return { SS: [...new Set([...old.SS, ...operand.SS])] };
  if (old.NS && operand.NS) return { NS: [...new Set([...old.NS, ...operand.NS])] };
  const members = old.BS ?? [];
  const known = new Set(members.map(bytesText));
  return {
    BS: [...members, ...(operand.BS ?? []).filter((bytes) => !known.has(bytesText(bytes)))],
  };
}

/** A set may not be empty: without its last member the attribute goes. */
function difference(old: AttributeValue, operand: AttributeValue): AttributeValue | undefined {
  if (old.SS) {
    const left = old.SS.filter((member) => !operand.SS?.includes(member));
    return left.length > 0 ? { SS: left } : undefined;
  }
  if (old.NS) {
    const left = old.NS.filter((member) => !operand.NS?.includes(member));
    return left.length > 0 ? { NS: left } : undefined;
  }
  const gone = new Set(operand.BS?.map(bytesText));
  const left = (old.BS ?? []).filter((member) => !gone.has(bytesText(member)));
  return left.length > 0 ? { BS: left } : undefined;
}

function wrongType(): Error {
  return validationError('An operand in the update expression has an incorrect data type');
}
