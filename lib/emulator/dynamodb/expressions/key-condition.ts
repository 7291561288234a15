// Takes a condition as a KeyConditionExpression: one test for each key attribute, joined with AND.
// Which attributes are keys, and of which type, the table decides: query.ts.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { validationError } from '../errors.ts';
import type { Comparator, Condition, Operand, Primitive } from './condition.ts';
import type { Scope } from './scope.ts';
import { ExpressionProblem } from './tokens.ts';

/** A test of one key attribute against constants. */
export interface KeyTest {
  readonly name: Comparator | 'BETWEEN' | 'begins_with';
  readonly constants: readonly AttributeValue[];
}

const MIRRORED: Readonly<Record<Comparator, Comparator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/**
 * The tests by attribute name.
 *
 * @param condition - one that checkCondition let pass with the same scope
 * @throws ValidationException it has a form that a key condition may not have
 */
export function keyTests(condition: Condition, scope: Scope): ReadonlyMap<string, KeyTest> {
  const tests = new Map<string, KeyTest>();
  for (const primitive of primitivesOf(condition)) {
    const [attribute, test] = keyTest(primitive, scope);
    if (tests.has(attribute)) {
      throw new ExpressionProblem(
        'KeyConditionExpressions must only contain one condition per key',
      );
    }
    tests.set(attribute, test);
  }
  return tests;
}

function primitivesOf(condition: Condition): Primitive[] {
  if (condition.kind === 'AND') return condition.terms.flatMap(primitivesOf);
  if (condition.kind === 'OR' || condition.kind === 'NOT') throw invalidOperator(condition.kind);
  return [condition];
}

function keyTest(primitive: Primitive, scope: Scope): [string, KeyTest] {
  const name = operatorOf(primitive);
  const paths = primitive.operands.filter((operand) => operand.kind === 'path');
  const [path] = paths;
  if (paths.length > 1) throw invalidCondition('Multiple attribute names used in one condition');
  if (path && path.path.length > 1) {
    throw validationError('KeyConditionExpressions cannot have conditions on nested attributes');
  }
  if (!path) throw invalidCondition('No key attribute specified');
  const isFirst = primitive.operands[0] === path;
  if (!isFirst && (name === 'BETWEEN' || name === 'begins_with')) {
    throw invalidCondition(`${name} operator must have the key attribute as its first operand`);
  }
  const constants = primitive.operands.flatMap((operand) => constantOf(operand, scope));
  const mirrored = isFirst || name === 'BETWEEN' || name === 'begins_with' ? name : MIRRORED[name];
  return [String(scope.path(path.path)[0]), { name: mirrored, constants }];
}

function operatorOf(primitive: Primitive): KeyTest['name'] {
  if (primitive.kind === 'BETWEEN') return 'BETWEEN';
  if (primitive.kind === 'IN') throw invalidOperator('IN');
  if (primitive.kind === 'compare') {
    if (primitive.name === '<>') throw invalidOperator('<>');
    return primitive.name;
  }
  if (primitive.name !== 'begins_with') throw invalidOperator(primitive.name);
  return 'begins_with';
}

function constantOf(operand: Operand, scope: Scope): AttributeValue[] {
  if (operand.kind === 'path') return [];
  if (operand.kind === 'value') return [scope.value(operand.placeholder)];
  throw validationError('KeyConditionExpressions cannot contain nested operations');
}

function invalidOperator(name: string): Error {
  return validationError(`Invalid operator used in KeyConditionExpression: ${name}`);
}

function invalidCondition(detail: string): Error {
  return validationError(`Invalid condition in KeyConditionExpression: ${detail}`);
}
