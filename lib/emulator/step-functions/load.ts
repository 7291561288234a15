// Turns a definition (Amazon States Language, JSONPath) into a machine: validates it once, compiles
// its paths. What the interpreter cannot do is refused here, by name, before anything runs.
// Source: https://states-language.net/spec.html

import { InvalidDefinitionError, notEmulated } from './errors.ts';
import { Fields } from './fields.ts';
import type { Json } from './json.ts';
import { throughTheWire } from './json.ts';
import { compileStateFields } from './load-state.ts';
import type { Branch, Machine, State } from './machine.ts';

const QUERY_LANGUAGES = ['JSONPath'];

/**
 * Validates and compiles a definition.
 *
 * @param definition - the definition as an object (parsed JSON)
 * @throws InvalidDefinitionError AWS would refuse it; names the state and the field
 * @throws NotEmulatedError it is real but not emulated; names the state and the field
 */
export function loadMachine(definition: unknown): Machine {
  const fields = new Fields(throughTheWire(definition), '');
  fields.string('Version');
  const timeoutSeconds = fields.integer('TimeoutSeconds', 1);
  const branch = loadBranch(fields);
  fields.done();
  return { ...branch, timeoutSeconds };
}

/** A branch's states, each transition checked to lead somewhere. */
function loadBranch(fields: Fields): Branch {
  refuseJsonata(fields);
  const startAt = fields.required('StartAt', fields.string('StartAt'));
  const named = fields.required('States', fields.take('States'));
  const names = Object.keys(new Fields(named, fields.state, fields.place('States')).all());
  const states = new Map(names.map((name) => [name, loadState(name, named)]));
  if (!states.has(startAt)) fields.fail('StartAt', `there is no state '${startAt}'`);
  for (const state of states.values()) checkTransitions(state, states);
  return { startAt, states };
}

function loadState(name: string, states: Json): State {
  const all = new Fields(states, name);
  const fields = new Fields(all.take(name), name);
  refuseJsonata(fields);
  const state = compileStateFields(fields, (value, at) => {
    const inner = new Fields(value, name, at);
    const mode = inner.take('ProcessorConfig');
    if (mode !== undefined) checkProcessor(new Fields(mode, name, inner.place('ProcessorConfig')));
    const branch = loadBranch(inner);
    inner.done();
    return branch;
  });
  fields.done();
  return state;
}

function refuseJsonata(fields: Fields): void {
  const language = fields.string('QueryLanguage') ?? 'JSONPath';
  if (language !== 'JSONPath') {
    throw notEmulated(fields.state, `QueryLanguage ${language}`, QUERY_LANGUAGES);
  }
  fields.refuse(['Assign', 'Arguments', 'Output', 'Items'], QUERY_LANGUAGES);
}

function checkProcessor(fields: Fields): void {
  const mode = fields.string('Mode') ?? 'INLINE';
  if (mode !== 'INLINE')
    throw notEmulated(fields.state, `${fields.place('Mode')} ${mode}`, ['INLINE']);
  fields.done();
}

function checkTransitions(state: State, states: ReadonlyMap<string, State>): void {
  const targets = [
    ...(state.next === undefined ? [] : [state.next]),
    ...state.catchers.map((catcher) => catcher.next),
    ...(state.type === 'Choice' ? state.choices.map((choice) => choice.next) : []),
    ...(state.type === 'Choice' && state.otherwise !== undefined ? [state.otherwise] : []),
  ];
  const missing = targets.find((target) => !states.has(target));
  if (missing === undefined) return;
  throw new InvalidDefinitionError(
    state.name,
    'Next',
    `there is no state '${missing}' in this branch`,
  );
}
