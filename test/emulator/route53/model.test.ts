// Random batches against a second, naive Route 53: a map, copied for each batch. It knows only the
// rules that can be met here, and says no more than accepted or refused.

import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { seed } from '../../seed.ts';
import { alias, list, records, refusalOf, remove, route53, send } from './harness.ts';

type Model = ReadonlyMap<string, ResourceRecordSet>;

const NAMES = ['a.example.com.', 'b.example.com.', 'c.example.com.'];

const values = fc.constantFrom('10.0.0.1', '10.0.0.2');
const recordSet: fc.Arbitrary<ResourceRecordSet> = fc.oneof(
  fc
    .record({ name: fc.constantFrom(...NAMES), value: values, TTL: fc.constantFrom(60, 61) })
    .map(({ name, value, TTL }) => ({ ...records('A', name, value), TTL })),
  fc
    .record({
      name: fc.constantFrom(...NAMES),
      value: values,
      id: fc.constantFrom('one', 'two'),
      TTL: fc.constantFrom(60, 61),
      Weight: fc.constantFrom(0, 1),
    })
    .map(({ name, value, id, TTL, Weight }) => ({
      ...records('A', name, value),
      TTL,
      SetIdentifier: id,
      Weight,
    })),
  fc.constantFrom(...NAMES).map((name) => records('CNAME', name, 'example.org')),
  fc.constantFrom(...NAMES).map((name) => records('TXT', name, '"v"')),
  fc
    .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES))
    .map(([from, to]) => alias(from, to)),
);
/** A change, or the DELETE of the n-th set that the zone will hold by then. */
const step: fc.Arbitrary<Change | number> = fc.oneof(
  fc.record({
    Action: fc.constantFrom('CREATE', 'DELETE', 'UPSERT', 'UPSERT'),
    ResourceRecordSet: recordSet,
  }),
  fc.nat(5),
);

function changeOf(step: Change | number, model: Model): Change {
  if (typeof step !== 'number') return step;
  const present = [...model.values()];
  return remove(present[step % present.length] ?? records('A', 'none.example.com.', '10.0.0.1'));
}

const keyOf = (set: ResourceRecordSet | undefined): string =>
  [set?.Name, set?.Type, set?.SetIdentifier ?? ''].join(' ');
const isSame = (left: unknown, right: unknown): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

/** The model after the batch, or undefined if it is refused. */
function applied(model: Model, changes: readonly Change[]): Model | undefined {
  const next = new Map(model);
  for (const { ResourceRecordSet: set } of changes) {
    const sequence = changes.filter((other) => keyOf(other.ResourceRecordSet) === keyOf(set));
    const actions = sequence.map(({ Action }) => Action).join(' ');
    if (sequence.length > 1 && actions !== 'DELETE CREATE') return undefined;
  }
  for (const { Action, ResourceRecordSet: set } of changes) {
    if (set && Action === 'UPSERT') next.delete(keyOf(set));
  }
  for (const { Action, ResourceRecordSet: set } of changes) {
    if (!set || !mayApply(next, Action, set)) return undefined;
    if (Action === 'DELETE') next.delete(keyOf(set));
    else next.set(keyOf(set), set);
  }
  return next;
}

function mayApply(model: Model, action: Change['Action'], set: ResourceRecordSet): boolean {
  const present = model.get(keyOf(set));
  if (action === 'DELETE') return isSame(sorted(present), sorted(set));
  if (present) return false;
  const all = [...model.values()];
  const beside = all.filter(({ Name }) => Name === set.Name);
  if (beside.some(({ Type }) => (Type === 'CNAME') !== (set.Type === 'CNAME'))) return false;
  const group = beside.filter(({ Type }) => Type === set.Type);
  const isSimple = set.Weight === undefined;
  if (group.some((other) => isSimple || other.Weight === undefined || other.TTL !== set.TTL)) {
    return false;
  }
  const target = set.AliasTarget?.DNSName;
  return !target || all.some(({ Name, Type }) => Name === target && Type === set.Type);
}

/** Fields in one order, so that two sets compare as text. */
const sorted = (set: ResourceRecordSet | undefined): unknown =>
  set && Object.entries(set).toSorted(([left], [right]) => (left < right ? -1 : 1));

test('a batch does what a naive model does, or nothing', () => {
  const outcomes = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(
      fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 10, maxLength: 20 }),
      (batches) => {
        const service = route53();
        let model: Model = new Map();
        for (const steps of batches) {
          const current = model;
          const batch = steps.map((step) => changeOf(step, current));
          const next = applied(model, batch);
          const outcome = refusalOf(() => send(service, ...batch));
          expect(outcome === 'accepted', `${outcome} ${JSON.stringify(batch)}`).toBe(
            next !== undefined,
          );
          outcomes[next ? 'accepted' : 'refused'] += 1;
          model = next ?? model;
          const stored = list(service).ResourceRecordSets ?? [];
          const own = stored.filter(({ Name }) => Name !== 'example.com.');
          expect(own.map(sorted)).toEqual([...model.values()].toSorted(byKey).map(sorted));
        }
      },
    ),
    { seed, numRuns: 200 },
  );
  expect(outcomes.accepted).toBeGreaterThan(500);
  expect(outcomes.refused).toBeGreaterThan(500);
});

function byKey(left: ResourceRecordSet, right: ResourceRecordSet): number {
  return keyOf(left) < keyOf(right) ? -1 : 1;
}
