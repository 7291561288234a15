// The grammar of conditions: ConditionExpression, FilterExpression and KeyConditionExpression share it.
// Gives a tree that still has its #names and :values. Evaluation: condition-evaluation.ts.

import type { Cursor, Path } from './tokens.ts';

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly operands: readonly Operand[];
}

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly placeholder: string }
  | Call;

interface Operator<Kind> {
  readonly kind: Kind;
  readonly operands: readonly Operand[];
}

interface Comparison extends Operator<'compare'> {
  readonly name: Comparator;
}

/** A condition without AND, OR and NOT. */
export type Primitive = Comparison | Operator<'BETWEEN'> | Operator<'IN'> | Call;

interface Chain<Kind> {
  readonly kind: Kind;
  readonly terms: readonly Condition[];
}

interface Negation {
  readonly kind: 'NOT';
  readonly term: Condition;
}

export type Condition = Chain<'AND'> | Chain<'OR'> | Negation | Primitive;

/** How many operands each function takes. */
export const CONDITION_FUNCTIONS: ReadonlyMap<string, number> = new Map([
  ['attribute_exists', 1],
  ['attribute_not_exists', 1],
  ['attribute_type', 2],
  ['begins_with', 2],
  ['contains', 2],
  ['size', 1],
]);

const COMPARATORS: readonly Comparator[] = ['=', '<>', '<=', '>=', '<', '>'];
const MAX_IN_OPERANDS = 100;

/** @throws ExpressionProblem the text is not a condition */
export function parseCondition(cursor: Cursor): Condition {
  return new ConditionParser(cursor).parse();
}

class ConditionParser {
  /** Where the group that was closed last begins and ends, to find `((a))`. */
  private lastGroup = { start: -1, end: -1 };

  constructor(private readonly cursor: Cursor) {}

  parse(): Condition {
    const condition = this.condition(this.or());
    this.cursor.finish(['parentheses', 'unknown function', 'misused function', 'reserved']);
    return condition;
  }

  /** A parenthesis may hold an operand or a condition; only what follows tells, so both are nodes. */
  private or(): Condition | Operand {
    return this.chain('OR', () => this.chain('AND', () => this.not()));
  }

  private chain(kind: 'AND' | 'OR', parseTerm: () => Condition | Operand): Condition | Operand {
    const first = parseTerm();
    if (!this.cursor.acceptWord(kind)) return first;
    const terms = [this.condition(first)];
    do {
      this.cursor.countOperator();
      terms.push(this.condition(parseTerm()));
    } while (this.cursor.acceptWord(kind));
    return { kind, terms };
  }

  private not(): Condition | Operand {
    if (!this.cursor.acceptWord('NOT')) return this.primitive();
    this.cursor.countOperator();
    return { kind: 'NOT', term: this.condition(this.cursor.nested(() => this.not())) };
  }

  private primitive(): Condition | Operand {
    const node = this.cursor.accept('(') ? this.group() : this.operand();
    if (!isOperand(node)) return node;
    const name = COMPARATORS.find((comparator) => this.cursor.accept(comparator));
    if (name !== undefined) {
      return { kind: 'compare', name, operands: this.compared([node, this.operand()]) };
    }
    if (this.cursor.acceptWord('BETWEEN')) return this.between(node);
    if (this.cursor.acceptWord('IN')) return this.membership(node);
    return node;
  }

  private group(): Condition | Operand {
    const start = this.cursor.at;
    const node = this.cursor.nested(() => this.or());
    this.cursor.expect(')');
    const end = this.cursor.at;
    if (this.lastGroup.start === start + 1 && this.lastGroup.end === end - 1) {
      this.cursor.note('parentheses', 'The expression has redundant parentheses;');
    }
    this.lastGroup = { start, end };
    return node;
  }

  private between(value: Operand): Condition {
    const low = this.operand();
    if (!this.cursor.acceptWord('AND')) this.cursor.fail();
    return { kind: 'BETWEEN', operands: this.compared([value, low, this.operand()]) };
  }

  private membership(value: Operand): Condition {
    this.cursor.expect('(');
    const candidates = this.operands();
    if (candidates.length > MAX_IN_OPERANDS) {
      this.cursor.note(
        'misused function',
        `Too many operands for the IN operator; number of operands: ${candidates.length}`,
      );
    }
    return { kind: 'IN', operands: this.compared([value, ...candidates]) };
  }

  private compared(operands: readonly Operand[]): readonly Operand[] {
    this.cursor.countOperator();
    this.requireValues(operands);
    return operands;
  }

  private operand(): Operand {
    if (this.cursor.accept('(')) {
      const node = this.group();
      return isOperand(node) ? node : this.cursor.fail();
    }
    const placeholder = this.cursor.take(':value');
    if (placeholder !== undefined) return { kind: 'value', placeholder };
    const name = this.cursor.takeFunctionName();
    if (name !== undefined) return this.call(name);
    return { kind: 'path', path: this.cursor.takePath() ?? this.cursor.fail() };
  }

  private call(name: string): Call {
    this.cursor.countOperator();
    const operands = this.cursor.nested(() => this.operands());
    this.requireValues(operands);
    if (!CONDITION_FUNCTIONS.has(name)) {
      this.cursor.note('unknown function', `Invalid function name; function: ${name}`);
    }
    return { kind: 'call', name, operands };
  }

  private operands(): Operand[] {
    const operands = [this.operand()];
    while (this.cursor.accept(',')) operands.push(this.operand());
    this.cursor.expect(')');
    return operands;
  }

  /** Only size gives a value; the other functions give true or false. */
  private requireValues(operands: readonly Operand[]): void {
    for (const operand of operands) {
      if (operand.kind === 'call' && operand.name !== 'size') this.noteMisuse(operand);
    }
  }

  private condition(node: Condition | Operand): Condition {
    if (node.kind === 'path' || node.kind === 'value') return this.cursor.fail();
    if (node.kind === 'call' && node.name === 'size') this.noteMisuse(node);
    return node;
  }

  private noteMisuse({ name }: Call): void {
    this.cursor.note(
      'misused function',
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    );
  }
}

function isOperand(node: Condition | Operand): node is Operand {
  return node.kind === 'path' || node.kind === 'value' || node.kind === 'call';
}
