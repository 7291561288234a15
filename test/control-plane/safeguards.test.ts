// The profiles as sets of safeguards.

import { expect, test } from 'vitest';
import { profiles, safeguardNames, without } from '../../lib/control-plane/safeguards.ts';
import type { ProfileName } from '../../lib/control-plane/safeguards.ts';

const all = [
  'conditional-write',
  'fence',
  'reachable-clean-up',
  'repair',
  'floor',
  'change-limit',
  'freeze',
];

test.each<[profile: ProfileName, on: string[]]>([
  ['as-in-2025', []],
  ['conditional-write', ['conditional-write']],
  ['fenced', all],
])('profile %s', (profile, on) => {
  expect(profiles[profile]).toEqual(
    Object.fromEntries(all.map((name) => [name, on.includes(name)])),
  );
});

test.each(safeguardNames)('one switch turns off %s and nothing else', (name) => {
  const { [name]: off, ...others } = without(profiles.fenced, name);
  expect(off).toBe(false);
  expect(Object.values(others)).toEqual(Array(6).fill(true));
  expect(profiles.fenced[name]).toBe(true);
});
