// From the expression fields of one request to functions on items: parse, bind, check, in DynamoDB's
// order. Parsing depends on the text alone and is remembered; a handler sends the same few texts.

import { validationError } from '../errors.ts';
import type { Item } from '../values.ts';
import { checkCondition } from './condition-check.ts';
import { holds } from './condition-evaluation.ts';
import { parseCondition } from './condition.ts';
import type { Condition } from './condition.ts';
import { requireDisjoint } from './documents.ts';
import { keyTests } from './key-condition.ts';
import type { KeyTest } from './key-condition.ts';
import { parseProjection } from './projection.ts';
import { Scope } from './scope.ts';
import { Cursor, ExpressionProblem } from './tokens.ts';
import type { Path } from './tokens.ts';
import { updated } from './update-evaluation.ts';
import { checkUpdate, parseUpdate } from './update.ts';
import type { Action } from './update.ts';

/** The fields that may hold expressions; an operation's input has some of them. */
export interface ExpressionFields {
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

/** What a request's expressions say; undefined where the field is. */
export interface Expressions {
  readonly update?: Update | undefined;
  readonly condition?: Test | undefined;
  readonly keyTests?: ReadonlyMap<string, KeyTest> | undefined;
  readonly filter?: Test | undefined;
  readonly projection?: readonly Path[] | undefined;
}

const NONE: Expressions = {};

/** @throws ValidationException an expression, a name or a value is wrong, missing or unused */
export function bindExpressions(fields: ExpressionFields): Expressions {
  if (!hasExpression(fields)) return requireNoScope(fields);
  requireFilled('ExpressionAttributeNames', fields.ExpressionAttributeNames);
  requireFilled('ExpressionAttributeValues', fields.ExpressionAttributeValues);
  const scope = new Scope(fields.ExpressionAttributeNames, fields.ExpressionAttributeValues);
  const used: ReadonlySet<string>[] = [];
  const bind = <Tree, Bound>(
    field: TextField,
    { parse, bound }: Binding<Tree, Bound>,
  ): Bound | undefined => {
    const text = fields[field];
    if (text === undefined) return undefined;
    try {
      const { tree, placeholders } = parse(text);
      used.push(placeholders);
      return bound(tree, scope);
    } catch (error) {
      if (!(error instanceof ExpressionProblem)) throw error;
      throw validationError(`Invalid ${field}: ${error.message}`);
    }
  };
  const expressions = {
    update: bind('UpdateExpression', UPDATE),
    condition: bind('ConditionExpression', TEST),
    keyTests: bind('KeyConditionExpression', KEY_TESTS),
    filter: bind('FilterExpression', TEST),
    projection: bind('ProjectionExpression', PROJECTION),
  };
  scope.requireUsed(used);
  return expressions;
}

type ScopeField = 'ExpressionAttributeNames' | 'ExpressionAttributeValues';
type TextField = Exclude<keyof ExpressionFields, ScopeField>;

function hasExpression(fields: ExpressionFields): boolean {
  return (
    fields.UpdateExpression !== undefined ||
    fields.ConditionExpression !== undefined ||
    fields.KeyConditionExpression !== undefined ||
    fields.FilterExpression !== undefined ||
    fields.ProjectionExpression !== undefined
  );
}

function requireNoScope(fields: ExpressionFields): Expressions {
  for (const field of ['ExpressionAttributeNames', 'ExpressionAttributeValues'] as const) {
    if (fields[field] === undefined) continue;
    throw validationError(`${field} can only be specified when using expressions`);
  }
  return NONE;
}

function requireFilled(field: ScopeField, map: object | undefined): void {
  if (map === undefined || Object.keys(map).length > 0) return;
  throw validationError(`${field} must not be empty`);
}

/** A condition bound to its request. */
export class Test {
  constructor(
    private readonly condition: Condition,
    private readonly scope: Scope,
  ) {
    checkCondition(condition, scope);
  }

  get paths(): readonly Path[] {
    return pathsIn(this.condition, this.scope);
  }

  holds(item: Item): boolean {
    return holds(this.condition, item, this.scope);
  }
}

/** An update bound to its request. */
export class Update {
  readonly paths: readonly Path[];

  constructor(
    private readonly actions: readonly Action[],
    private readonly scope: Scope,
  ) {
    checkUpdate(actions, scope);
    this.paths = actions.map((action) => scope.path(action.path));
  }

  /** @throws ValidationException the item lacks what the update needs */
  applied(item: Item): Item {
    return updated(item, this.actions, this.scope);
  }
}

function pathsIn(condition: Condition, scope: Scope): Path[] {
  if (condition.kind === 'AND' || condition.kind === 'OR') {
    return condition.terms.flatMap((term) => pathsIn(term, scope));
  }
  if (condition.kind === 'NOT') return pathsIn(condition.term, scope);
  return condition.operands.flatMap((operand) => {
    if (operand.kind === 'path') return [scope.path(operand.path)];
    return operand.kind === 'call' ? pathsIn(operand, scope) : [];
  });
}

/** How one sort of expression is parsed, from its text alone, and bound to a request. */
interface Binding<Tree, Bound> {
  readonly parse: (text: string) => Parsed<Tree>;
  readonly bound: (tree: Tree, scope: Scope) => Bound;
}

interface Parsed<Tree> {
  readonly tree: Tree;
  readonly placeholders: ReadonlySet<string>;
}

const parsedCondition = remembered(parseCondition);

const UPDATE: Binding<readonly Action[], Update> = {
  parse: remembered(parseUpdate),
  bound: (actions, scope) => new Update(actions, scope),
};

const TEST: Binding<Condition, Test> = {
  parse: parsedCondition,
  bound: (condition, scope) => new Test(condition, scope),
};

const KEY_TESTS: Binding<Condition, ReadonlyMap<string, KeyTest>> = {
  parse: parsedCondition,
  bound: (condition, scope) => {
    checkCondition(condition, scope);
    return keyTests(condition, scope);
  },
};

const PROJECTION: Binding<readonly Path[], readonly Path[]> = {
  parse: remembered(parseProjection),
  bound: (unbound, scope) => {
    const paths = unbound.map((path) => scope.path(path));
    requireDisjoint(paths);
    return paths;
  },
};

/** A handler has a few texts; generated texts may differ each time and must not fill the memory. */
const MAX_REMEMBERED_TEXTS = 1_000;

function remembered<Tree>(parse: (cursor: Cursor) => Tree): (text: string) => Parsed<Tree> {
  const known = new Map<string, Parsed<Tree>>();
  return (text) => {
    const hit = known.get(text);
    if (hit !== undefined) return hit;
    const cursor = new Cursor(text);
    const parsed = { tree: parse(cursor), placeholders: cursor.placeholders };
    if (known.size >= MAX_REMEMBERED_TEXTS) known.clear();
    known.set(text, parsed);
    return parsed;
  };
}
