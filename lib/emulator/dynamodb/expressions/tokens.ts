// Cuts an expression's text into tokens and walks over them, with DynamoDB's words for a syntax error.
// Knows no grammar. Every walk ends: each step consumes a token, and an expression has at most 4 KB.

import { isReserved } from './reserved-words.ts';

/** What is wrong with an expression; the caller knows which expression it was. */
export class ExpressionProblem extends Error {
  override readonly name = 'ExpressionProblem';
}

type TokenKind = 'name' | '#name' | ':value' | 'index' | 'symbol' | 'end';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
}

/** Names and indexes from the top of an item; a part that begins with # is still a placeholder. */
export type Path = readonly (string | number)[];

const MAX_EXPRESSION_BYTES = 4096;
/** Operators and functions together, as documented. */
const MAX_OPERATORS = 300;
/** Parentheses and NOT within each other. More than any use; keeps the recursion off the stack's end. */
const MAX_DEPTH = 300;
/** As deep as a document can be. */
const MAX_PATH_PARTS = 32;

const TOKEN =
  /\s*(?:([A-Za-z][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|([0-9]+)|(<>|<=|>=|\S))/gy;
const KINDS: readonly TokenKind[] = ['name', '#name', ':value', 'index', 'symbol'];

/** Walks over one expression's tokens and keeps what its parsers have in common. */
export class Cursor {
  private readonly tokens: readonly Token[];
  private position = 0;
  private operatorCount = 0;
  private depth = 0;
  private readonly problems = new Map<string, string>();
  /** The #names and :values of the text. */
  readonly placeholders: ReadonlySet<string>;

  constructor(private readonly text: string) {
    if (text === '') throw new ExpressionProblem('The expression can not be empty;');
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_EXPRESSION_BYTES) {
      throw new ExpressionProblem(
        `Expression size has exceeded the maximum allowed size; expression size: ${bytes}`,
      );
    }
    this.tokens = [...text.matchAll(TOKEN)].map(toToken);
    const used = this.tokens.filter(({ kind }) => kind === '#name' || kind === ':value');
    this.placeholders = new Set(used.map((token) => token.text));
  }

  /** How many tokens are behind. */
  get at(): number {
    return this.position;
  }

  get atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  private peek(ahead = 0): Token {
    return (
      this.tokens[this.position + ahead] ?? { kind: 'end', text: '<EOF>', start: this.text.length }
    );
  }

  /** Takes the next token if it is that symbol. */
  accept(symbol: string): boolean {
    const token = this.peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.position += 1;
    return true;
  }

  /** Takes the next token if it is that word, in any case. */
  acceptWord(word: string): boolean {
    const token = this.peek();
    if (token.kind !== 'name' || token.text.toUpperCase() !== word) return false;
    this.position += 1;
    return true;
  }

  expect(symbol: string): void {
    if (!this.accept(symbol)) this.fail();
  }

  /** Takes the next token if it is of that kind, and gives its text. */
  take(kind: TokenKind): string | undefined {
    const token = this.peek();
    if (token.kind !== kind) return undefined;
    this.position += 1;
    return token.text;
  }

  /** The name of a function whose opening parenthesis was taken too. */
  takeFunctionName(): string | undefined {
    if (this.peek().kind !== 'name' || this.peek(1).text !== '(') return undefined;
    const name = this.take('name');
    this.expect('(');
    return name;
  }

  /** A document path such as `a.#b[1]`. */
  takePath(): Path | undefined {
    const first = this.takePathName();
    if (first === undefined) return undefined;
    const path: (string | number)[] = [first];
    while (path.length <= MAX_PATH_PARTS) {
      if (this.accept('.')) {
        path.push(this.takePathName() ?? this.fail());
      } else if (this.accept('[')) {
        path.push(Number(this.take('index') ?? this.fail()));
        this.expect(']');
      } else {
        return path;
      }
    }
    throw new ExpressionProblem('The document path has too many nesting elements;');
  }

  private takePathName(): string | undefined {
    const placeholder = this.take('#name');
    if (placeholder !== undefined) return placeholder;
    const name = this.take('name');
    if (name !== undefined && isReserved(name)) {
      this.note('reserved', `Attribute name is a reserved keyword; reserved keyword: ${name}`);
    }
    return name;
  }

  /** Counts an operator or function against the limit. */
  countOperator(): void {
    this.operatorCount += 1;
    if (this.operatorCount > MAX_OPERATORS) {
      throw new ExpressionProblem(
        `The expression contains too many operators; operator count: ${this.operatorCount}`,
      );
    }
  }

  /** Runs a parser one level further in. */
  nested<T>(parse: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw new ExpressionProblem('The expression is nested too deeply;');
    const parsed = parse();
    this.depth -= 1;
    return parsed;
  }

  /** Remembers the first problem of a sort: DynamoDB reports them in an order of its own. */
  note(sort: string, problem: string): void {
    if (!this.problems.has(sort)) this.problems.set(sort, problem);
  }

  /** Nothing may be left. Reports the noted problem whose sort comes first. */
  finish(sorts: readonly string[]): void {
    if (!this.atEnd) this.fail();
    const sort = sorts.find((candidate) => this.problems.has(candidate));
    if (sort !== undefined) throw new ExpressionProblem(this.problems.get(sort));
  }

  /** The next token cannot stand here. Shown with its neighbours, as DynamoDB does. */
  fail(): never {
    const token = this.peek();
    const [before, after] = [this.tokens[this.position - 1] ?? token, this.peek(1)];
    const end = after.kind === 'end' ? token : after;
    const near = this.text.slice(before.start, end.start + end.text.length);
    throw new ExpressionProblem(`Syntax error; token: "${token.text}", near: "${near}"`);
  }
}

function toToken(match: RegExpExecArray | RegExpMatchArray): Token {
  const groups = match.slice(1);
  const group = groups.findIndex((text) => text !== undefined);
  const text = groups[group] ?? '';
  const start = (match.index ?? 0) + match[0].length - text.length;
  return { kind: KINDS[group] ?? 'symbol', text, start };
}
