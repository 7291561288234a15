// Payload templates (Parameters, ItemSelector, ResultSelector): fields whose name ends in `.$` are
// replaced by what their path or intrinsic function gives; everything else is copied as it stands.

import type { Random } from '../random.ts';
import { InvalidDefinitionError } from './errors.ts';
import type { Intrinsic } from './intrinsics.ts';
import { compileIntrinsic, evaluate } from './intrinsics.ts';
import type { Json } from './json.ts';
import { isArray, isObject } from './json.ts';
import type { Path, Scope } from './paths.ts';
import { compilePath, selectRequired } from './paths.ts';

/** A path or an intrinsic function: whatever may stand after `.$`. */
export type Expression =
  | { readonly kind: 'path'; readonly path: Path; readonly field: string }
  | { readonly kind: 'intrinsic'; readonly intrinsic: Intrinsic };

/** A compiled template. */
export type Template =
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'array'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [string, Template])[] };

/** @throws {@link InvalidDefinitionError} a field ending in `.$` holds neither path nor function */
export function compileTemplate(value: Json, state: string, field: string): Template {
  const compile = (part: Json): Template => {
    if (isArray(part)) return { kind: 'array', items: part.map(compile) };
    if (!isObject(part)) return { kind: 'constant', value: part };
    const fields = Object.entries(part).map(([name, inner]): [string, Template] => {
      if (!name.endsWith('.$')) return [name, compile(inner)];
      return [
        name.slice(0, -2),
        { kind: 'expression', expression: compileExpression(inner, state, name) },
      ];
    });
    if (new Set(fields.map(([name]) => name)).size < fields.length) {
      throw new InvalidDefinitionError(state, field, 'a field is given twice, with and without .$');
    }
    return { kind: 'object', fields };
  };
  return compile(value);
}

/** @throws {@link InvalidDefinitionError} the value is neither a path nor an intrinsic function */
export function compileExpression(value: Json, state: string, field: string): Expression {
  if (typeof value !== 'string') {
    throw new InvalidDefinitionError(state, field, 'must be a path or an intrinsic function');
  }
  return value.startsWith('$')
    ? { kind: 'path', path: compilePath(value, state, field), field }
    : { kind: 'intrinsic', intrinsic: compileIntrinsic(value, state, field) };
}

/**
 * The payload that a template gives.
 *
 * A path that finds nothing is States.Runtime, which nothing can catch: what the service does, though
 * its documentation has States.ParameterPathFailure for it.
 *
 * @throws EvaluationFailure States.Runtime or States.IntrinsicFailure
 */
export function fill(template: Template, scope: Scope, random: Random): Json {
  if (template.kind === 'constant') return template.value;
  if (template.kind === 'expression') return resolve(template.expression, scope, random);
  if (template.kind === 'array') return template.items.map((item) => fill(item, scope, random));
  return Object.fromEntries(
    template.fields.map(([name, inner]) => [name, fill(inner, scope, random)]),
  );
}

/** @throws EvaluationFailure States.Runtime or States.IntrinsicFailure */
export function resolve(expression: Expression, scope: Scope, random: Random): Json {
  return expression.kind === 'path'
    ? selectRequired(expression.path, scope, expression.field)
    : evaluate(expression.intrinsic, scope, random);
}
