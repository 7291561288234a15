// JSONPath, compiled once: selects from a state's input or from the context object, and places a
// result (reference paths). Filters and scripts are refused, never ignored.

import { EvaluationFailure, InvalidDefinitionError, notEmulated } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { isArray, isObject } from './json.ts';

/** What a path reads: the state's data, and the context object, built only if a path asks for it. */
export interface Scope {
  readonly input: Json;
  readonly context: () => Json;
}

/** A compiled path. `definite`: it selects one value; otherwise it gives the array of its matches. */
export interface Path {
  readonly text: string;
  readonly root: 'input' | 'context';
  readonly steps: readonly Step[];
  readonly definite: boolean;
}

type Step =
  | { readonly kind: 'keys'; readonly keys: readonly (string | number)[] }
  | { readonly kind: 'every' }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number }
  | { readonly kind: 'deep'; readonly name?: string };

const EMULATED = ['$.a.b', "$['a']", '$.a[0]', '$.a[-1]', '$.a[*]', '$.a[0:2]', '$.a[0,1]', '$..a'];

const NAME = String.raw`[^.[\]()*?@\s]+|\*`;
const KEYS = [
  String.raw`-?\d+(?:\s*,\s*-?\d+)*`,
  String.raw`'[^']*'(?:\s*,\s*'[^']*')*`,
  `"[^"]*"`,
];
const BRACKET = [String.raw`\*`, String.raw`\??\(.*?\)`, String.raw`-?\d*\s*:\s*-?\d*`, ...KEYS];
const STEP = new RegExp(
  String.raw`\.\.(?<deep>${NAME})|\.(?<name>${NAME})|\[\s*(?<bracket>${BRACKET.join('|')})\s*\]`,
  'gy',
);

/** `$`: the whole input. */
export const WHOLE_INPUT: Path = { text: '$', root: 'input', steps: [], definite: true };

/**
 * Compiles a path.
 *
 * @throws {@link InvalidDefinitionError} the text is no path
 * @throws NotEmulatedError it has a filter or a script
 */
export function compilePath(text: string, state: string, field: string): Path {
  const start = text.startsWith('$$') ? 2 : 1;
  const matches = [...text.slice(start).matchAll(STEP)];
  const readTo = matches.reduce((at, [step]) => at + step.length, start);
  if (!text.startsWith('$') || readTo < text.length) {
    throw new InvalidDefinitionError(state, field, `'${text}' is not a JSONPath`);
  }
  const steps = matches.map(({ groups }) => {
    const { deep, name, bracket = '' } = groups ?? {};
    if (bracket.includes('(')) throw notEmulated(state, `${field} '${text}'`, EMULATED);
    return stepOf(deep, name, bracket);
  });
  const definite = steps.every(isSingle);
  return { text, root: start === 2 ? 'context' : 'input', steps, definite };
}

/**
 * Compiles a reference path: one that names a single place (`$.a.b[0]`).
 *
 * @throws {@link InvalidDefinitionError} the text is no reference path
 */
export function compileReferencePath(text: string, state: string, field: string): Path {
  const path = compilePath(text, state, field);
  if (path.definite) return path;
  throw new InvalidDefinitionError(state, field, `'${text}' may select more than one value`);
}

/**
 * Compiles the place of a result.
 *
 * @throws {@link InvalidDefinitionError} no reference path, or one into the context object
 */
export function compileResultPath(text: string, state: string, field: string): Path {
  const path = compileReferencePath(text, state, field);
  if (path.root === 'input') return path;
  throw new InvalidDefinitionError(state, field, 'the context object cannot be changed');
}

/**
 * The value that a path selects; undefined if there is none.
 *
 * A name missing before the first `*`, slice or `..` means that nothing is there; one missing after
 * it only leaves that match out, so that an indefinite path may give an empty array.
 */
export function select(path: Path, scope: Scope): Json | undefined {
  const whole = path.root === 'context' ? scope.context() : scope.input;
  if (path.definite) return path.steps.reduce(stepDown, whole);
  let found = [whole];
  let definite = true;
  for (const step of path.steps) {
    const next = found.flatMap((value) => stepInto(value, step) ?? [MISSING]);
    if (definite && next.includes(MISSING)) return undefined;
    found = next.filter((value) => value !== MISSING);
    definite &&= isSingle(step);
  }
  return found;
}

/** By a step of a path that selects one value. */
function stepDown(value: Json | undefined, step: Step): Json | undefined {
  const key = step.kind === 'keys' ? step.keys[0] : undefined;
  return value === undefined || key === undefined ? undefined : childOf(value, key);
}

/** The value that a path must select, or the failure AWS reports for the field that names it. */
export function selectRequired(path: Path, scope: Scope, field: string): Json {
  const value = select(path, scope);
  if (value !== undefined) return value;
  const source = JSON.stringify(path.root === 'context' ? scope.context() : scope.input);
  throw new EvaluationFailure(
    'States.Runtime',
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input '${source}'`,
  );
}

/**
 * A copy of `target` with `value` at the place; objects on the way that are missing are created.
 *
 * @throws {@link EvaluationFailure} States.ResultPathMatchFailure: the place is inside something that is
 * not an object, or beyond an array's end
 */
export function placeAt(path: Path, target: Json, value: Json): Json {
  const keys = path.steps.flatMap((step) => (step.kind === 'keys' ? step.keys : []));
  const place = (inside: Json | undefined, at: number): Json => {
    const key = keys[at];
    if (key === undefined) return value;
    if (typeof key === 'number' && isArray(inside) && inside.at(key) !== undefined) {
      return inside.with(key, place(inside.at(key), at + 1));
    }
    const parent = inside === undefined ? {} : inside;
    if (typeof key === 'string' && isObject(parent)) {
      return { ...parent, [key]: place(fieldOf(parent, key), at + 1) };
    }
    throw new EvaluationFailure(
      'States.ResultPathMatchFailure',
      `Unable to apply ReferencePath ${path.text} to input ${JSON.stringify(target)}`,
    );
  };
  return place(target, 0);
}

/** Stands for «nothing here» while matches are collected; no input can contain this very object. */
const MISSING: JsonObject = {};

function stepOf(deep: string | undefined, name: string | undefined, bracket: string): Step {
  if (deep !== undefined) return deep === '*' ? { kind: 'deep' } : { kind: 'deep', name: deep };
  if (name === '*' || bracket === '*') return { kind: 'every' };
  if (name !== undefined) return { kind: 'keys', keys: [name] };
  const slice = /^(-?\d*)\s*:\s*(-?\d*)$/.exec(bracket);
  if (slice) return { kind: 'slice', ...bound('from', slice[1]), ...bound('to', slice[2]) };
  const keys = bracket.match(/'[^']*'|"[^"]*"|-?\d+/g) ?? [];
  return {
    kind: 'keys',
    keys: keys.map((key) => (/^['"]/.test(key) ? key.slice(1, -1) : Number(key))),
  };
}

function bound(side: 'from' | 'to', digits: string | undefined): { from?: number; to?: number } {
  return digits ? { [side]: Number(digits) } : {};
}

function isSingle(step: Step): boolean {
  return step.kind === 'keys' && step.keys.length === 1;
}

/** What one step finds in one value; undefined if the value cannot be stepped into at all. */
function stepInto(value: Json, step: Step): readonly Json[] | undefined {
  if (step.kind === 'slice') return isArray(value) ? value.slice(step.from, step.to) : undefined;
  if (step.kind === 'every') return childrenOf(value);
  if (step.kind === 'deep') return descend(value, step.name);
  const found = step.keys.map((key) => childOf(value, key)).filter((child) => child !== undefined);
  return found.length === 0 && step.keys.length === 1 ? undefined : found;
}

function childOf(value: Json, key: string | number): Json | undefined {
  if (typeof key === 'number') return isArray(value) ? value.at(key) : undefined;
  return isObject(value) ? fieldOf(value, key) : undefined;
}

/** Own fields only: `$.constructor` is not in every input. */
function fieldOf(value: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function childrenOf(value: Json): readonly Json[] {
  if (isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

/** Parents before children, as JSONPath's `..` visits. */
function descend(value: Json, name: string | undefined): Json[] {
  const here = name === undefined ? childrenOf(value) : [childOf(value, name)];
  const below = childrenOf(value).flatMap((child) => descend(child, name));
  return [...here.filter((child) => child !== undefined), ...below];
}
