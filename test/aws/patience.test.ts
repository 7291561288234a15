// What is refused for haste is sent again, after a wait, a named number of times; nothing else ever is.

import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { patient } from '../../lib/aws/patience.ts';
import type { Route53Seam } from '../../lib/aws/clients.ts';
import { awsError } from '../lambdas/small-world.ts';

const batch = new ChangeResourceRecordSetsCommand({
  HostedZoneId: 'Z1',
  ChangeBatch: { Changes: [] },
});

/** Fails with these errors, one after the other, then answers. */
function failing(errors: readonly string[], random = () => 1) {
  const waitsMs: number[] = [];
  let sent = 0;
  const client = {
    send: async () => {
      sent += 1;
      const name = errors[sent - 1];
      if (name !== undefined) throw awsError(name);
      return { ChangeInfo: { Id: 'C1' } };
    },
  } as unknown as Route53Seam;
  const send = () =>
    patient(client, {
      sleep: async (durationMs) => waitsMs.push(durationMs),
      random,
    }).send(batch);
  return { send, waitsMs, sentCount: () => sent };
}

describe('patient', () => {
  test.each(['Throttling', 'PriorRequestNotComplete'])('sends again after %s', async (name) => {
    const { send, waitsMs, sentCount } = failing([name, name, name, name]);
    expect(await send()).toEqual({ ChangeInfo: { Id: 'C1' } });
    expect([sentCount(), waitsMs]).toEqual([5, [500, 1_000, 2_000, 2_000]]);
  });

  test.each(['InvalidChangeBatch', 'TimeoutError', 'InternalFailure'])(
    'passes %s on at once: it may have had its effect, or what was read is void (L4)',
    async (name) => {
      const { send, waitsMs, sentCount } = failing([name]);
      await expect(send()).rejects.toThrow(expect.objectContaining({ name }));
      expect([sentCount(), waitsMs]).toEqual([1, []]);
    },
  );

  test('gives up with the last refusal', async () => {
    const { send, sentCount } = failing(Array(100).fill('Throttling'));
    await expect(send()).rejects.toThrow(expect.objectContaining({ name: 'Throttling' }));
    expect(sentCount()).toBe(12);
  });

  test('draws each wait, so that many who were refused do not come back together', async () => {
    const draws = [0.25, 0.5];
    const { send, waitsMs } = failing(['Throttling', 'Throttling'], () => draws.shift() ?? 0);
    await send();
    expect(waitsMs).toEqual([125, 500]);
  });
});
