// Where records stand in the zone, and whose a record found there is.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  endpointOfRecord,
  fenceName,
  generationOfAnyTree,
  generationOfTree,
  rollbackName,
  treeName,
  treesName,
} from '../../lib/control-plane/names.ts';
import { seed } from '../seed.ts';
import { api, zone } from './samples.ts';

test.each([
  ['api.example.com', 145, 'g000145.api.plans.example.com'],
  ['v2.api.example.com', 1, 'g000001.v2.api.plans.example.com'],
  ['example.com', 7, 'g000007._apex.plans.example.com'],
  ['api.example.com', 999_999, 'g999999.api.plans.example.com'],
  ['api.example.com', 1_000_000, 'g1000000.api.plans.example.com'],
])('the tree of %s, plan %i, stands at %s', (name, generation, want) => {
  expect(treeName(name, generation, zone)).toBe(want);
  expect(generationOfTree(want, name, zone)).toBe(generation);
  expect(generationOfAnyTree(want, zone)).toBe(generation);
  expect(endpointOfRecord(want, zone)).toBe(name);
  expect(want).toBe(`${want.split('.', 1)[0]}.${treesName(name, zone)}`);
});

test.each([
  ['the zone itself', 'example.com', '_fence.example.com', 'rollback.example.com'],
  ['an endpoint', api, '_fence.api.example.com', 'rollback.api.example.com'],
])('fence and rollback of %s', (_what, name, fence, rollback) => {
  expect(fenceName(name)).toBe(fence);
  expect(rollbackName(name)).toBe(rollback);
  expect(endpointOfRecord(fence, zone)).toBe(name);
  expect(endpointOfRecord(rollback, zone)).toBe(name);
});

describe('names that are no tree', () => {
  test.each([
    ['the endpoint', api],
    ['the name above its trees', 'api.plans.example.com'],
    ['a label without digits', 'g.api.plans.example.com'],
    ['too few digits', 'g00001.api.plans.example.com'],
    ['something before the digits', 'xg000001.api.plans.example.com'],
    ['something after the digits', 'g000001x.api.plans.example.com'],
    ['a name below a tree', 'x.g000001.api.plans.example.com'],
    ['another zone', 'g000001.api.plans.example.org'],
    ['trees elsewhere in the zone', 'g000001.api.example.com'],
    ['a longer zone', 'g000001.api.plans-example.com'],
  ])('%s', (_what, name) => {
    expect(generationOfTree(name, api, zone)).toBeUndefined();
    expect(generationOfAnyTree(name, zone)).toBeUndefined();
    expect(endpointOfRecord(name, zone)).toBeUndefined();
  });

  test.each([
    ['g000001.www.plans.example.com', 'www.example.com'],
    ['g000001.v2.api.plans.example.com', 'v2.api.example.com'],
    ['g000001.xapi.plans.example.com', 'xapi.example.com'],
    ['g000001._apex.plans.example.com', 'example.com'],
  ])('%s is a tree, but of %s', (name, owner) => {
    expect(generationOfTree(name, api, zone)).toBeUndefined();
    expect(generationOfAnyTree(name, zone)).toBe(1);
    expect(endpointOfRecord(name, zone)).toBe(owner);
  });
});

test('a tree is found again under its endpoint and no other', () => {
  const label = fc.stringMatching(/^[a-z]{1,5}$/);
  const name = fc.array(label, { maxLength: 3 }).map((labels) => [...labels, zone.name].join('.'));
  fc.assert(
    fc.property(name, name, fc.nat(2_000_000), (mine, other, generation) => {
      const tree = treeName(mine, generation, zone);
      expect(generationOfTree(tree, mine, zone)).toBe(generation);
      expect(endpointOfRecord(tree, zone)).toBe(mine);
      if (other !== mine) expect(generationOfTree(tree, other, zone)).toBeUndefined();
    }),
    { seed },
  );
});
