// Compiles one state: the fields that all states share, then those of its type.

import type { ChoiceRule } from './choice-rules.ts';
import { compileRule, timestampMs } from './choice-rules.ts';
import { notEmulated } from './errors.ts';
import { Fields } from './fields.ts';
import type { Json } from './json.ts';
import { compileCatchers, compileRetriers } from './load-errors.ts';
import type { Branch, FailState, MapState, State, TaskState, WaitState } from './machine.ts';
import type { Path } from './paths.ts';
import { compilePath, compileReferencePath, compileResultPath, WHOLE_INPUT } from './paths.ts';
import type { Expression, Template } from './template.ts';
import { compileExpression, compileTemplate } from './template.ts';

/** Loads a nested branch; `at` is its place in the state. */
type BranchLoader = (value: Json, at: string) => Branch;

const TYPES = ['Pass', 'Task', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'];
const RESOURCES = [
  'arn:aws:lambda:<region>:<account>:function:<name>',
  'arn:aws:states:::lambda:invoke',
  'arn:aws:states:::states:startExecution',
];
const RESOURCE =
  /^arn:aws[a-z-]*:(?:lambda:[^:]*:[^:]*:function:.+|states:::lambda:invoke|states:::states:startExecution)$/;

/**
 * @throws InvalidDefinitionError a field is missing, unfit, or not one of this type of state
 * @throws NotEmulatedError a field asks for what is not emulated
 */
export function compileStateFields(fields: Fields, loadBranch: BranchLoader): State {
  const type = fields.required('Type', fields.string('Type'));
  switch (type) {
    case 'Pass':
      return { type, ...passing(fields), ...onward(fields), result: fields.take('Result') };
    case 'Task':
      return { type, ...working(fields), ...task(fields) };
    case 'Choice':
      return { type, ...base(fields), next: undefined, ...choice(fields) };
    case 'Wait':
      return { type, ...base(fields), ...onward(fields), until: until(fields) };
    case 'Succeed':
      return { type, ...base(fields), next: undefined };
    case 'Fail':
      return { type, ...EMPTY, name: fields.state, next: undefined, ...failure(fields) };
    case 'Parallel': {
      const branches = fields.required('Branches', fields.list('Branches', loadBranch));
      return { type, ...working(fields), branches };
    }
    case 'Map':
      return {
        type,
        ...base(fields),
        ...results(fields),
        ...onward(fields),
        ...map(fields, loadBranch),
      };
    default:
      return fields.fail('Type', `must be one of ${TYPES.join(', ')}`);
  }
}

const EMPTY = {
  inputPath: WHOLE_INPUT,
  outputPath: WHOLE_INPUT,
  resultPath: WHOLE_INPUT,
  parameters: undefined,
  resultSelector: undefined,
  retriers: [],
  catchers: [],
};

/** Name, InputPath, and OutputPath. */
function base(fields: Fields) {
  return {
    ...EMPTY,
    name: fields.state,
    inputPath: nullablePath(fields, 'InputPath', compilePath),
    outputPath: nullablePath(fields, 'OutputPath', compilePath),
  };
}

/** Of states that shape their input and place a result. */
function passing(fields: Fields) {
  return {
    ...base(fields),
    parameters: template(fields, 'Parameters'),
    resultPath: nullablePath(fields, 'ResultPath', compileResultPath),
  };
}

/** Of states that do work which can fail. */
function working(fields: Fields) {
  return { ...passing(fields), ...results(fields), ...onward(fields) };
}

function results(fields: Fields) {
  return {
    resultSelector: template(fields, 'ResultSelector'),
    resultPath: nullablePath(fields, 'ResultPath', compileResultPath),
    retriers: compileRetriers(fields),
    catchers: compileCatchers(fields),
  };
}

function onward(fields: Fields): { next: string | undefined } {
  const next = fields.string('Next');
  const end = fields.boolean('End') ?? false;
  if ((next === undefined) !== end) fields.fail('Next', 'exactly one of Next and End is needed');
  return { next };
}

function task(fields: Fields): Pick<TaskState, 'resource' | 'timeoutSeconds'> {
  fields.refuse(['HeartbeatSeconds', 'HeartbeatSecondsPath', 'Credentials'], ['TimeoutSeconds']);
  const resource = fields.required('Resource', fields.string('Resource'));
  if (!RESOURCE.test(resource)) throw notEmulated(fields.state, `Resource ${resource}`, RESOURCES);
  const seconds = fields.integer('TimeoutSeconds', 1);
  return { resource, timeoutSeconds: orPath(fields, 'TimeoutSeconds', seconds) };
}

function choice(fields: Fields) {
  const nested = (value: Json, at: string): ChoiceRule => {
    const inner = new Fields(value, fields.state, at);
    const rule = compileRule(inner, nested);
    inner.done();
    return rule;
  };
  const choices = fields.list('Choices', (value, at) => {
    const rule = new Fields(value, fields.state, at);
    const next = rule.required('Next', rule.string('Next'));
    const compiled = { next, rule: compileRule(rule, nested) };
    rule.done();
    return compiled;
  });
  return { choices: fields.required('Choices', choices), otherwise: fields.string('Default') };
}

function until(fields: Fields): WaitState['until'] {
  const seconds = orPath(fields, 'Seconds', fields.integer('Seconds', 0));
  const text = fields.string('Timestamp');
  if (text !== undefined && timestampMs(text) === undefined) {
    fields.fail('Timestamp', 'must be an RFC 3339 time');
  }
  const timestamp = orPath(fields, 'Timestamp', text);
  if (timestamp !== undefined && seconds === undefined) return { kind: 'timestamp', timestamp };
  if (timestamp !== undefined) fields.fail('Timestamp', 'cannot stand beside Seconds');
  return { kind: 'seconds', seconds: fields.required('Seconds', seconds) };
}

function failure(fields: Fields): Pick<FailState, 'error' | 'cause'> {
  return { error: orExpression(fields, 'Error'), cause: orExpression(fields, 'Cause') };
}

function map(fields: Fields, loadBranch: BranchLoader) {
  fields.refuse(
    [
      'ToleratedFailureCount',
      'ToleratedFailureCountPath',
      'ToleratedFailurePercentage',
      'ToleratedFailurePercentagePath',
      'ItemReader',
      'ItemBatcher',
      'ResultWriter',
      'Label',
    ],
    ['ItemProcessor', 'ItemsPath', 'ItemSelector', 'MaxConcurrency'],
  );
  const processor = fields.has('Iterator') ? 'Iterator' : 'ItemProcessor';
  const selector = fields.has('Parameters') ? 'Parameters' : 'ItemSelector';
  const most = orPath(fields, 'MaxConcurrency', fields.integer('MaxConcurrency', 0));
  const itemsPath = fields.string('ItemsPath') ?? '$';
  return {
    itemsPath: compileReferencePath(itemsPath, fields.state, 'ItemsPath'),
    itemSelector: template(fields, selector),
    processor: loadBranch(fields.required(processor, fields.take(processor)), processor),
    maxConcurrency: most ?? 0,
  } satisfies Partial<MapState>;
}

/** The value of a field, or the path in the field of the same name with `Path` at its end. */
function orPath<Value>(
  fields: Fields,
  name: string,
  value: Value | undefined,
): Value | Path | undefined {
  const text = fields.string(`${name}Path`);
  if (text === undefined) return value;
  const path = compileReferencePath(text, fields.state, `${name}Path`);
  return fields.exclusive<Value | Path>(name, value, `${name}Path`, path);
}

function orExpression(fields: Fields, name: string): string | Expression {
  const value = fields.string(name);
  const text = fields.string(`${name}Path`);
  if (text === undefined) return value ?? '';
  const expression = compileExpression(text, fields.state, `${name}Path`);
  const both = fields.exclusive<string | Expression>(name, value, `${name}Path`, expression);
  return both ?? '';
}

function template(fields: Fields, name: string): Template | undefined {
  const value = fields.take(name);
  return value === undefined ? undefined : compileTemplate(value, fields.state, name);
}

function nullablePath(
  fields: Fields,
  name: string,
  compile: (text: string, state: string, field: string) => Path,
): Path | null {
  if (fields.take(name) === null) return null;
  return compile(fields.string(name) ?? '$', fields.state, name);
}
