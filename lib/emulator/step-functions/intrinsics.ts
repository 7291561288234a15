// The text of an intrinsic function (`States.Format('{}', $.a)`), compiled once into an expression.
// What each function answers: intrinsic-functions.ts.

import type { Random } from '../random.ts';
import { EvaluationFailure, InvalidDefinitionError } from './errors.ts';
import { IntrinsicError, intrinsicFunctions } from './intrinsic-functions.ts';
import type { IntrinsicFunction } from './intrinsic-functions.ts';
import type { Json } from './json.ts';
import { parseJson } from './json.ts';
import type { Path, Scope } from './paths.ts';
import { compilePath, select } from './paths.ts';

/** A compiled call of an intrinsic function. */
export interface Intrinsic {
  readonly kind: 'call';
  readonly text: string;
  readonly called: IntrinsicFunction;
  readonly operands: readonly Operand[];
}

type Operand =
  | Intrinsic
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'literal'; readonly value: Json; readonly raw: string };

/** AWS's limit on intrinsic functions within one field. */
const NESTING_LIMIT = 10;

/**
 * Compiles an intrinsic function.
 *
 * @throws {@link InvalidDefinitionError} no such function, wrong number of arguments, bad syntax
 */
export function compileIntrinsic(text: string, state: string, field: string): Intrinsic {
  return new Parser(text, state, field).whole();
}

/**
 * Calls a compiled function.
 *
 * @throws {@link EvaluationFailure} States.IntrinsicFailure: a path finds nothing, an argument is unfit
 */
export function evaluate(intrinsic: Intrinsic, scope: Scope, random: Random): Json {
  const { called, operands, text } = intrinsic;
  const values = operands.map((operand, at) => {
    // Format alone sees a literal's escapes: `\{\}` is no placeholder.
    if (operand.kind === 'literal')
      return called.rawTemplate && at === 0 ? operand.raw : operand.value;
    if (operand.kind === 'call') return evaluate(operand, scope, random);
    const found = select(operand.path, scope);
    return found === undefined ? missing(operand.path, scope, text) : found;
  });
  try {
    return called.call(values, random);
  } catch (error) {
    if (error instanceof IntrinsicError) throw failure(text, error.message);
    throw error;
  }
}

function missing(path: Path, scope: Scope, text: string): never {
  const input = JSON.stringify(path.root === 'context' ? scope.context() : scope.input);
  const problem = `The JsonPath argument for the field '${path.text}' could not be found in the input '${input}'`;
  throw failure(text, problem);
}

function failure(text: string, problem: string): EvaluationFailure {
  const cause = `The function '${text}' had the following error: ${problem}`;
  return new EvaluationFailure('States.IntrinsicFailure', cause);
}

/** Recursive descent over one field's text. */
class Parser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly state: string,
    private readonly field: string,
  ) {}

  whole(): Intrinsic {
    const call = this.call(1);
    return this.at === this.text.length ? call : this.fail('text after the closing parenthesis');
  }

  private call(depth: number): Intrinsic {
    if (depth > NESTING_LIMIT) this.fail(`more than ${NESTING_LIMIT} nested functions`);
    const start = this.at;
    const name = this.take(/States\.\w+(?=\()/y) ?? this.fail('expected a function of States');
    const called = intrinsicFunctions.get(name) ?? this.fail(`there is no function ${name}`);
    const operands = this.operands(depth);
    const [least, most] = called.arity;
    if (operands.length < least || operands.length > most) {
      this.fail(`${name} does not take ${operands.length} arguments`);
    }
    return { kind: 'call', text: this.text.slice(start, this.at), called, operands };
  }

  private operands(depth: number): Operand[] {
    const operands: Operand[] = [];
    this.take(/\(\s*/y);
    if (this.take(/\)/y) !== undefined) return operands;
    do operands.push(this.operand(depth));
    while (this.take(/\s*,\s*/y) !== undefined);
    if (this.take(/\s*\)/y) === undefined) this.fail('expected , or )');
    return operands;
  }

  private operand(depth: number): Operand {
    if (this.text.startsWith('States.', this.at)) return this.call(depth + 1);
    const path = this.take(/\$(?:\[[^\]]*\]|[^\s,()[\]])*/y);
    if (path !== undefined) {
      return { kind: 'path', path: compilePath(path, this.state, this.field) };
    }
    const quoted = this.take(/'(?:\\['{}\\]|[^'\\])*'/y);
    if (quoted !== undefined) {
      const raw = quoted.slice(1, -1);
      return { kind: 'literal', raw, value: raw.replace(/\\(.)/g, '$1') };
    }
    const plain = this.take(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
    if (plain === undefined) this.fail('expected an argument');
    return { kind: 'literal', raw: plain, value: parseJson(plain) };
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const taken = pattern.exec(this.text)?.[0];
    this.at += taken?.length ?? 0;
    return taken;
  }

  private fail(problem: string): never {
    throw new InvalidDefinitionError(
      this.state,
      this.field,
      `${problem} at character ${this.at} of '${this.text}'`,
    );
  }
}
