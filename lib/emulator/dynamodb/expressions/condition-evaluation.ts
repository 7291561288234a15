// Whether a condition holds for an item. A missing attribute makes a comparison false, but for <>.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { areEqual, bytesText, compareValues, typeOf } from '../values.ts';
import type { Item } from '../values.ts';
import type { Call, Comparator, Condition, Operand, Primitive } from './condition.ts';
import { valueAt } from './documents.ts';
import type { Scope } from './scope.ts';

type Value = AttributeValue | undefined;

/** @param condition - one that checkCondition let pass with the same scope */
export function holds(condition: Condition, item: Item, scope: Scope): boolean {
  switch (condition.kind) {
    case 'AND':
      return condition.terms.every((term) => holds(term, item, scope));
    case 'OR':
      return condition.terms.some((term) => holds(term, item, scope));
    case 'NOT':
      return !holds(condition.term, item, scope);
    case 'call':
      return callHolds(condition, item, scope);
    default:
      return operatorHolds(condition, item, scope);
  }
}

function operatorHolds(node: Exclude<Primitive, Call>, item: Item, scope: Scope): boolean {
  const [first, second, third] = node.operands;
  const value = valueOf(first, item, scope);
  if (node.kind === 'compare') return compares(node.name, value, valueOf(second, item, scope));
  if (node.kind === 'BETWEEN') {
    const [low, high] = [valueOf(second, item, scope), valueOf(third, item, scope)];
    return compares('>=', value, low) && compares('<=', value, high);
  }
  const candidates = node.operands.slice(1);
  return candidates.some((candidate) => compares('=', value, valueOf(candidate, item, scope)));
}

function valueOf(operand: Operand | undefined, item: Item, scope: Scope): Value {
  if (operand === undefined) return undefined;
  if (operand.kind === 'path') return valueAt(item, scope.path(operand.path));
  if (operand.kind === 'value') return scope.value(operand.placeholder);
  const size = sizeOf(valueOf(operand.operands[0], item, scope));
  return size === undefined ? undefined : { N: String(size) };
}

/** What size() gives: bytes of a text, elements of a container. Numbers have none. */
function sizeOf(value: Value): number | undefined {
  if (value?.S !== undefined) return Buffer.byteLength(value.S);
  if (value?.B !== undefined) return value.B.byteLength;
  if (value?.M !== undefined) return Object.keys(value.M).length;
  return (value?.L ?? value?.SS ?? value?.NS ?? value?.BS)?.length;
}

function compares(name: Comparator, left: Value, right: Value): boolean {
  if (left === undefined || right === undefined) return name === '<>';
  if (name === '=') return areEqual(left, right);
  if (name === '<>') return !areEqual(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  if (name === '<') return order < 0;
  if (name === '<=') return order <= 0;
  if (name === '>') return order > 0;
  return order >= 0;
}

function callHolds({ name, operands }: Call, item: Item, scope: Scope): boolean {
  const value = valueOf(operands[0], item, scope);
  if (name === 'attribute_exists') return value !== undefined;
  if (name === 'attribute_not_exists') return value === undefined;
  const other = valueOf(operands[1], item, scope);
  if (value === undefined || other === undefined) return false;
  if (name === 'attribute_type') return typeOf(value) === other.S;
  if (name === 'begins_with') return beginsWith(value, other);
  return contains(value, other);
}

/** Both texts, or both bytes. */
export function beginsWith(value: AttributeValue, prefix: AttributeValue): boolean {
  if (value.S !== undefined && prefix.S !== undefined) return value.S.startsWith(prefix.S);
  if (value.B === undefined || prefix.B === undefined) return false;
  return Buffer.compare(value.B.subarray(0, prefix.B.byteLength), prefix.B) === 0;
}

/** A part of a text or of bytes, a member of a set, an element of a list. */
function contains(value: AttributeValue, part: AttributeValue): boolean {
  if (value.L !== undefined) return value.L.some((element) => areEqual(element, part));
  if (part.S !== undefined) return value.S?.includes(part.S) ?? value.SS?.includes(part.S) ?? false;
  if (part.N !== undefined) return value.NS?.includes(part.N) ?? false;
  if (part.B === undefined) return false;
  if (value.B !== undefined) return Buffer.from(value.B).includes(Buffer.from(part.B));
  return value.BS?.map(bytesText).includes(bytesText(part.B)) ?? false;
}
