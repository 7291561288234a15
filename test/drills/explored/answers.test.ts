// Answers of AWS calls as text and back: whoever is given one again must not tell the difference.

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { Answers } from '../../../lib/drills/explored/answers.ts';
import { bodyOf } from '../../../lib/emulator/s3/body.ts';

describe('an output comes back', () => {
  test.each<{ title: string; output: object }>([
    { title: 'empty', output: {} },
    { title: 'with values within values', output: { Item: { pk: { S: 'head' } }, Count: 1 } },
    { title: 'with dates', output: { ChangeInfo: { SubmittedAt: new Date(1_760_942_880_123) } } },
    { title: 'with a text that looks like one', output: { Value: '2025-10-20T06:48:00.000Z' } },
  ])('$title', async ({ output }) => {
    const answers = new Answers();
    expect(answers.give(await answers.ofOutput(output))).toEqual(output);
  });

  test('with a body, byte by byte, as often as it is given', async () => {
    const answers = new Answers();
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const text = await answers.ofOutput({ ETag: 'tag', Body: bodyOf(bytes) });
    for (const given of [answers.give(text), answers.give(text)]) {
      const { Body, ETag } = given as { ETag: string; Body: ReturnType<typeof bodyOf> };
      expect(ETag).toBe('tag');
      expect([...(await Body.transformToByteArray())]).toEqual([...bytes]);
    }
  });
});

test('an error is thrown again, of its class and with its fields', () => {
  const answers = new Answers();
  const Item = { pk: { S: 'head' } };
  const error = new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: { httpStatusCode: 400 },
    Item,
  });
  const text = answers.ofError(error);
  let thrown: unknown;
  try {
    answers.give(text);
  } catch (again) {
    thrown = again;
  }
  expect(thrown).toBeInstanceOf(ConditionalCheckFailedException);
  expect(thrown).toMatchObject({
    name: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
    Item,
  });
});

test('what is no error is not an answer', () => {
  expect(() => new Answers().ofError('text')).toThrow('text');
});
