// The name of whoever gives a command: fit for a fence, and without an account id.

import { expect, test } from 'vitest';
import { callerName, nameFrom } from '../../../lib/cli/deployed/caller.ts';

const noSts = {
  send: () => Promise.reject(new Error('down')),
};

function sts(Arn: string) {
  return { send: () => Promise.resolve({ Arn }) };
}

test.each([
  ['arn:aws:iam::123456789012:user/team/Ada.Lovelace', 'operator-ada-lovelace'],
  ['arn:aws:sts::123456789012:assumed-role/Admin/ada@example.com', 'operator-ada-example-com'],
  ['arn:aws:iam::123456789012:root', 'operator-root'],
  ['arn:aws:sts::123456789012:assumed-role/Admin/123456789012', 'operator'],
])('%s is %s', async (arn, name) => {
  expect(await callerName(sts(arn), 'unused')).toBe(name);
});

test('without STS the user of the machine, or nobody in particular', async () => {
  expect(await callerName(noSts, 'Ada')).toBe('operator-ada');
  expect(await callerName(noSts, undefined)).toBe('operator');
});

test.each(['ÄÖ--', '', '___', `${'x'.repeat(39)}--${'y'.repeat(80)}`])(
  'whatever the name, a fence can hold it: %s',
  (text) => {
    expect(nameFrom(text)).toMatch(/^operator(-[a-z0-9]+)*$/);
    expect(nameFrom(text).length).toBeLessThanOrEqual(49);
  },
);
