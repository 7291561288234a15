// The work of an inline Map state: its processor, once for each item, so many at a time.

import { EvaluationFailure } from '../errors.ts';
import type { Json } from '../json.ts';
import { isArray } from '../json.ts';
import type { MapState } from '../machine.ts';
import { selectRequired } from '../paths.ts';
import { fill } from '../template.ts';
import type { MapItem, Visit } from '../visit.ts';
import { Group } from '../visit.ts';
import { integerOf } from './timing.ts';

/** AWS runs no more iterations of an inline Map at once. */
export const INLINE_CONCURRENCY = 40;

/**
 * The results in the order of the items.
 *
 * @throws StateFailure the first failure of an iteration; the others are abandoned
 */
export async function runMap(state: MapState, visit: Visit, input: Json): Promise<Json> {
  const items = itemsOf(state, visit, input);
  const width = integerOf(visit, input, 'MaxConcurrencyPath', state.maxConcurrency, 0);
  visit.emit('MapStateStarted');
  const group = new Group(visit.position.group);
  const results: Json[] = items.map(() => null);
  // One iterator for all workers: each item is taken once.
  const queue = items.map((Value, Index) => ({ Index, Value })).values();
  const work = async () => {
    for (const item of queue) {
      results[item.Index] = await iterate(state, visit, input, item, group);
    }
  };
  const workers = Math.min(width || INLINE_CONCURRENCY, INLINE_CONCURRENCY, items.length);
  await group.all(Array.from({ length: workers }, work)).catch((error: unknown) => {
    visit.emit('MapStateFailed');
    throw error;
  });
  visit.emit('MapStateSucceeded');
  return results;
}

function itemsOf({ itemsPath }: MapState, visit: Visit, input: Json): readonly Json[] {
  const items = selectRequired(itemsPath, visit.scope(input), 'ItemsPath');
  if (isArray(items)) return items;
  const problem = `Reference path '${itemsPath.text}' must point to array.`;
  throw new EvaluationFailure('States.Runtime', problem);
}

async function iterate(
  state: MapState,
  visit: Visit,
  input: Json,
  item: MapItem,
  group: Group,
): Promise<Json> {
  const { position } = visit;
  const index = item.Index;
  group.check();
  visit.emit('MapIterationStarted', { index });
  try {
    const itemInput = inputOf(state, visit, input, item);
    const output = await position.runBranch(state.processor, itemInput, {
      ...position,
      group,
      item,
    });
    group.check();
    visit.emit('MapIterationSucceeded', { index });
    return output;
  } catch (thrown) {
    const failure = visit.failureOf(thrown);
    visit.emit('MapIterationFailed', { index, error: failure.error });
    throw failure;
  }
}

function inputOf({ itemSelector }: MapState, visit: Visit, input: Json, item: MapItem): Json {
  if (!itemSelector) return item.Value;
  return visit.limited(
    fill(itemSelector, visit.scope(input, item), visit.position.run.host.random),
  );
}
