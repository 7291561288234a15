// What the doctor advises: on AWS to allow or sign in, elsewhere to look at what answers, if anything does.

import { expect, test } from 'vitest';
import { remedyFor } from '../../../lib/cli/doctor/remedies.ts';
import { awsError } from './world.ts';

const url = 'http://127.0.0.1:4566';

test.each([
  ['AWS refuses', awsError('AccessDenied', 403), undefined, 'allow it'],
  ['AWS is not reached', awsError('ETIMEDOUT'), undefined, 'allow it'],
  [
    'nobody is there',
    awsError('ECONNREFUSED'),
    url,
    `nothing answers at ${url}: start LocalStack, or fencepost serve`,
  ],
  [
    'somebody else is there',
    awsError('UnknownOperationException', 404),
    url,
    `is it LocalStack that answers at ${url}?`,
  ],
])('%s', (_title, error, endpoint, advice) => {
  expect(remedyFor(error, { endpoint }, 'allow it')).toBe(advice);
});
