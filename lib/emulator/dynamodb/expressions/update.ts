// The grammar of update expressions, and what can be wrong with one before an item is read.
// Gives actions that still have their #names and :values. Effect on an item: update-evaluation.ts.

import { typeOf } from '../values.ts';
import { requireDisjoint } from './documents.ts';
import type { Scope } from './scope.ts';
import { ExpressionProblem } from './tokens.ts';
import type { Cursor, Path } from './tokens.ts';

export type UpdateValue =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly placeholder: string }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly UpdateValue[] };

export type Action =
  | { readonly kind: 'SET'; readonly path: Path; readonly value: UpdateValue }
  | { readonly kind: 'REMOVE'; readonly path: Path }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: Path; readonly placeholder: string };

const SECTIONS = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;
const FUNCTIONS: readonly string[] = ['if_not_exists', 'list_append'];

/** @throws ExpressionProblem the text is not an update expression */
export function parseUpdate(cursor: Cursor): readonly Action[] {
  const actions: Action[] = [];
  const seen = new Set<string>();
  do {
    const section = SECTIONS.find((word) => cursor.acceptWord(word)) ?? cursor.fail();
    if (seen.has(section)) {
      cursor.note(
        'section',
        `The "${section}" section can only be used once in an update expression;`,
      );
    }
    seen.add(section);
    do actions.push(parseAction(section, cursor));
    while (cursor.accept(','));
  } while (!cursor.atEnd);
  cursor.finish(['reserved', 'unknown function', 'section']);
  return actions;
}

function parseAction(kind: Action['kind'], cursor: Cursor): Action {
  const path = cursor.takePath() ?? cursor.fail();
  if (kind === 'REMOVE') return { kind, path };
  cursor.countOperator();
  if (kind !== 'SET') return { kind, path, placeholder: cursor.take(':value') ?? cursor.fail() };
  cursor.expect('=');
  return { kind, path, value: parseSum(cursor) };
}

function parseSum(cursor: Cursor): UpdateValue {
  const left = parseOperand(cursor);
  const name = ['+', '-'].find((symbol) => cursor.accept(symbol));
  if (name === undefined) return left;
  cursor.countOperator();
  return { kind: 'call', name, operands: [left, parseOperand(cursor)] };
}

function parseOperand(cursor: Cursor): UpdateValue {
  if (cursor.accept('(')) {
    const value = cursor.nested(() => parseSum(cursor));
    cursor.expect(')');
    return value;
  }
  const placeholder = cursor.take(':value');
  if (placeholder !== undefined) return { kind: 'value', placeholder };
  const name = cursor.takeFunctionName();
  if (name !== undefined) return parseCall(name, cursor);
  return { kind: 'path', path: cursor.takePath() ?? cursor.fail() };
}

function parseCall(name: string, cursor: Cursor): UpdateValue {
  cursor.countOperator();
  const operands = [cursor.nested(() => parseOperand(cursor))];
  while (cursor.accept(',')) operands.push(cursor.nested(() => parseOperand(cursor)));
  cursor.expect(')');
  if (!FUNCTIONS.includes(name)) {
    cursor.note('unknown function', `Invalid function name; function: ${name}`);
  }
  return { kind: 'call', name, operands };
}

/** @throws ExpressionProblem a placeholder is not defined, paths overlap, or an operand is wrong */
export function checkUpdate(actions: readonly Action[], scope: Scope): void {
  for (const action of actions) checkPaths(action, scope);
  for (const action of actions) checkPlaceholders(action, scope);
  if (actions.length > 1) requireDisjoint(actions.map((action) => scope.path(action.path)));
  for (const action of actions) checkSetOperand(action, scope);
  for (const action of actions) if (action.kind === 'SET') checkCalls(action.value, scope);
}

function checkPaths(action: Action, scope: Scope): void {
  scope.path(action.path);
  if (action.kind === 'SET') checkPathsIn(action.value, scope);
}

function checkPathsIn(value: UpdateValue, scope: Scope): void {
  if (value.kind === 'path') scope.path(value.path);
  if (value.kind === 'call') for (const operand of value.operands) checkPathsIn(operand, scope);
}

function checkPlaceholders(action: Action, scope: Scope): void {
  if (action.kind === 'SET') checkPlaceholdersIn(action.value, scope);
  else if (action.kind !== 'REMOVE') scope.value(action.placeholder);
}

function checkPlaceholdersIn(value: UpdateValue, scope: Scope): void {
  if (value.kind === 'value') scope.value(value.placeholder);
  if (value.kind !== 'call') return;
  for (const operand of value.operands) checkPlaceholdersIn(operand, scope);
}

const TYPE_WORDS: ReadonlyMap<string, string> = new Map([
  ['S', 'STRING'],
  ['N', 'NUMBER'],
  ['B', 'BINARY'],
  ['NULL', 'NULL'],
  ['BOOL', 'BOOLEAN'],
  ['L', 'LIST'],
  ['M', 'MAP'],
]);

/** ADD takes a number or a set, DELETE a set. */
function checkSetOperand(action: Action, scope: Scope): void {
  if (action.kind !== 'ADD' && action.kind !== 'DELETE') return;
  const type = typeOf(scope.value(action.placeholder));
  const word = TYPE_WORDS.get(type);
  if (word === undefined || (action.kind === 'ADD' && type === 'N')) return;
  throw new ExpressionProblem(
    `Incorrect operand type for operator or function; operator: ${action.kind}, operand type: ${word}`,
  );
}

/** Inside out, as the functions are written. */
function checkCalls(value: UpdateValue, scope: Scope): void {
  if (value.kind !== 'call') return;
  const { name, operands } = value;
  for (const operand of operands) checkCalls(operand, scope);
  if (operands.length !== 2) {
    throw new ExpressionProblem(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  }
  if (name === 'if_not_exists' && operands[0]?.kind !== 'path') {
    throw new ExpressionProblem(
      `Operator or function requires a document path; operator or function: ${name}`,
    );
  }
  if (name !== 'if_not_exists')
    requireType(name, operands, name === 'list_append' ? 'L' : 'N', scope);
}

function requireType(
  name: string,
  operands: readonly UpdateValue[],
  wanted: string,
  scope: Scope,
): void {
  for (const operand of operands) {
    if (operand.kind !== 'value') continue;
    const type = typeOf(scope.value(operand.placeholder));
    if (type === wanted) continue;
    throw new ExpressionProblem(
      `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
    );
  }
}
