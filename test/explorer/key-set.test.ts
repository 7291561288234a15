// Keys in several Sets, as if they were one.

import { expect, test } from 'vitest';
import { KeySet } from '../../lib/explorer/key-set.ts';

test.each([0, 1, 2, 3, 4, 5, 7])('%d keys in Sets of two: each is there, and no other', (count) => {
  const keys = new KeySet(2);
  for (let key = 0; key < count; key += 1) {
    expect(keys.has(String(key))).toBe(false);
    keys.add(String(key));
  }
  expect(keys.size).toBe(count);
  for (let key = 0; key < 10; key += 1) expect(keys.has(String(key))).toBe(key < count);
});
