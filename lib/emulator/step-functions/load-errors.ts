// Compiles Retry and Catch. Their defaults and limits are AWS's.
// Source: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html

import { InvalidDefinitionError } from './errors.ts';
import { Fields } from './fields.ts';
import type { Catcher, Retrier } from './machine.ts';
import { compileResultPath } from './paths.ts';

const DEFAULT_INTERVAL_SECONDS = 1;
const DEFAULT_MAX_ATTEMPTS = 3;
const DEFAULT_BACKOFF_RATE = 2;

/** @throws InvalidDefinitionError an entry is unfit, or States.ALL stands with others or not last */
export function compileRetriers(fields: Fields): Retrier[] {
  const retriers = fields.list('Retry', (value, at): Retrier => {
    const entry = new Fields(value, fields.state, at);
    const jitter = entry.string('JitterStrategy') ?? 'NONE';
    if (jitter !== 'FULL' && jitter !== 'NONE') {
      return entry.fail('JitterStrategy', 'must be FULL or NONE');
    }
    const retrier: Retrier = {
      errorEquals: entry.strings('ErrorEquals'),
      intervalSeconds: entry.integer('IntervalSeconds', 1) ?? DEFAULT_INTERVAL_SECONDS,
      backoffRate: entry.number('BackoffRate', 1) ?? DEFAULT_BACKOFF_RATE,
      maxAttempts: entry.integer('MaxAttempts', 0) ?? DEFAULT_MAX_ATTEMPTS,
      maxDelaySeconds: entry.integer('MaxDelaySeconds', 1),
      jitter,
    };
    entry.done();
    return retrier;
  });
  return checkWildcards(retriers ?? [], fields.state, 'Retry');
}

/** @throws InvalidDefinitionError an entry is unfit, or States.ALL stands with others or not last */
export function compileCatchers(fields: Fields): Catcher[] {
  const catchers = fields.list('Catch', (value, at): Catcher => {
    const entry = new Fields(value, fields.state, at);
    const resultPath = entry.take('ResultPath') === null ? null : entry.string('ResultPath');
    const catcher = {
      errorEquals: entry.strings('ErrorEquals'),
      next: entry.required('Next', entry.string('Next')),
      resultPath:
        resultPath === null
          ? null
          : compileResultPath(resultPath ?? '$', fields.state, entry.place('ResultPath')),
    };
    entry.done();
    return catcher;
  });
  return checkWildcards(catchers ?? [], fields.state, 'Catch');
}

function checkWildcards<Entry extends { readonly errorEquals: readonly string[] }>(
  entries: Entry[],
  state: string,
  field: string,
): Entry[] {
  entries.forEach(({ errorEquals }, at) => {
    if (!errorEquals.includes('States.ALL')) return;
    if (errorEquals.length === 1 && at === entries.length - 1) return;
    const where = `${field}[${at}].ErrorEquals`;
    throw new InvalidDefinitionError(
      state,
      where,
      'States.ALL must stand alone, in the last entry',
    );
  });
  return entries;
}
