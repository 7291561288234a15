// What can be wrong with a condition once its #names and :values are known, before any item is read.
// Each primitive condition is checked on its own, in the order of the text, as DynamoDB does.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { compareValues, typeOf } from '../values.ts';
import { CONDITION_FUNCTIONS } from './condition.ts';
import type { Call, Condition, Operand, Primitive } from './condition.ts';
import { pathText } from './documents.ts';
import type { Scope } from './scope.ts';
import { ExpressionProblem } from './tokens.ts';

const ORDERED_TYPES: readonly string[] = ['S', 'N', 'B'];
const TYPE_NAMES: readonly string[] = ['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M'];

/** @throws ExpressionProblem a placeholder is not defined, or an operand can never be right */
export function checkCondition(condition: Condition, scope: Scope): void {
  if (condition.kind === 'AND' || condition.kind === 'OR') {
    for (const term of condition.terms) checkCondition(term, scope);
  } else if (condition.kind === 'NOT') {
    checkCondition(condition.term, scope);
  } else {
    checkDefined(condition.operands, scope);
    checkCounts(condition);
    checkDistinct(condition, scope);
    checkTypes(condition, scope);
  }
}

function checkDefined(operands: readonly Operand[], scope: Scope): void {
  for (const operand of operands) {
    if (operand.kind === 'path') scope.path(operand.path);
    else if (operand.kind === 'value') scope.value(operand.placeholder);
    else checkDefined(operand.operands, scope);
  }
}

function checkCounts(node: Primitive): void {
  for (const operand of node.operands) if (operand.kind === 'call') checkCounts(operand);
  if (node.kind !== 'call') return;
  const count = node.operands.length;
  if (CONDITION_FUNCTIONS.get(node.name) === count) return;
  throw new ExpressionProblem(
    `Incorrect number of operands for operator or function; operator or function: ${node.name}, number of operands: ${count}`,
  );
}

function checkDistinct(node: Primitive, scope: Scope): void {
  const [left, right, third] = node.operands;
  if (left?.kind !== 'path' || right?.kind !== 'path' || third || !('name' in node)) return;
  const path = pathText(scope.path(left.path));
  if (path !== pathText(scope.path(right.path))) return;
  throw new ExpressionProblem(
    `The first operand must be distinct from the remaining operands for this operator or function; operator: ${node.name}, first operand: ${path}`,
  );
}

function checkTypes(node: Primitive, scope: Scope): void {
  for (const operand of node.operands) if (operand.kind === 'call') checkTypes(operand, scope);
  if (node.kind === 'call') checkCall(node, scope);
  if (node.kind === 'BETWEEN') checkBetween(node.operands, scope);
  if (node.kind === 'compare' && node.name !== '=' && node.name !== '<>') {
    requireTypes(node.name, node.operands, ORDERED_TYPES, scope);
  }
}

function checkCall({ name, operands }: Call, scope: Scope): void {
  const [first, second] = operands;
  if (name === 'attribute_exists' || name === 'attribute_not_exists') requirePath(name, first);
  if (name === 'begins_with') requireTypes(name, operands, ['S', 'B'], scope);
  if (name === 'attribute_type') checkTypeName(second, scope);
  if (name === 'size') {
    requireTypes(name, operands, ['S', 'B', 'SS', 'NS', 'BS', 'L', 'M'], scope);
  }
}

function requirePath(name: string, operand: Operand | undefined): void {
  if (operand?.kind === 'path') return;
  throw new ExpressionProblem(
    `Operator or function requires a document path; operator or function: ${name}`,
  );
}

/** Looks only at operands whose type is known without an item. */
function requireTypes(
  name: string,
  operands: readonly Operand[],
  allowed: readonly string[],
  scope: Scope,
): void {
  for (const operand of operands) {
    const type = knownType(operand, scope);
    if (type !== undefined && !allowed.includes(type)) throw wrongType(name, type);
  }
}

function knownType(operand: Operand, scope: Scope): string | undefined {
  if (operand.kind === 'path') return undefined;
  return operand.kind === 'call' ? 'N' : typeOf(scope.value(operand.placeholder));
}

function wrongType(name: string, type: string): ExpressionProblem {
  return new ExpressionProblem(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  );
}

function checkTypeName(operand: Operand | undefined, scope: Scope): void {
  if (operand?.kind !== 'value') {
    throw wrongType('attribute_type', '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}');
  }
  const value = scope.value(operand.placeholder);
  if (value.S === undefined) throw wrongType('attribute_type', typeOf(value));
  if (TYPE_NAMES.includes(value.S)) return;
  throw new ExpressionProblem(
    `Invalid attribute type name found; type: ${value.S}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
  );
}

function checkBetween(operands: readonly Operand[], scope: Scope): void {
  requireTypes('BETWEEN', operands, ORDERED_TYPES, scope);
  const [, low, high] = operands;
  if (low?.kind !== 'value' || high?.kind !== 'value') return;
  const [from, to] = [scope.value(low.placeholder), scope.value(high.placeholder)];
  const order = compareValues(from, to);
  if (order !== undefined && order <= 0) return;
  const rule =
    order === undefined
      ? 'requires same data type for lower and upper bounds'
      : 'requires upper bound to be greater than or equal to lower bound';
  throw new ExpressionProblem(
    `The BETWEEN operator ${rule}; lower bound operand: AttributeValue: ${shown(from)}, upper bound operand: AttributeValue: ${shown(to)}`,
  );
}

function shown(value: AttributeValue): string {
  const content = value.S ?? value.N ?? Buffer.from(value.B ?? []).toString('base64');
  return `{${typeOf(value)}:${content}}`;
}
