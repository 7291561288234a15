// The probe against the strict emulator and against endpoints that break one promise each: it says which,
// and leaves the zone as it found it whatever happens.

import { Route53ServiceException } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { checks } from '../../../lib/aws/conformance/probe.ts';
import type { ProbeResult } from '../../../lib/aws/conformance/probe.ts';
import { documentedRequestRate } from '../../../lib/emulator/route53/throttle.ts';
import type { Route53Options } from '../../../lib/emulator/route53/service.ts';
import { a, create, HandClock, route53, send } from '../../emulator/route53/harness.ts';
import { broken } from './broken.ts';
import {
  acceptedWithoutEffect,
  allStanding,
  batchOf,
  probeOf,
  scratchName,
  strict,
  token,
} from './endpoint.ts';

const ids = checks.map(({ id }) => id);

/** Far above what a probe of the emulator takes, far below what would be noticed on AWS. */
const requestLimit = 90;

function idsOf(result: ProbeResult, wanted: string): string[] {
  return result.checks.filter((check) => check.result === wanted).map(({ id }) => id);
}

function serviceError(name: string, httpStatusCode: number): Error {
  const $metadata = { httpStatusCode };
  return new Route53ServiceException({ name, $fault: 'client', message: 'no', $metadata });
}

describe('a strict endpoint', () => {
  test('holds every check, in few requests, and is left as it was', async () => {
    const service = route53();
    send(service, create(a('other.example.com', '192.0.2.9')));
    const before = allStanding(service);
    const result = await probeOf(strict(service));
    expect(idsOf(result, 'holds')).toEqual(ids);
    expect(result).toMatchObject({ trust: 'trusted', because: [], leftOver: [], scratchName });
    expect(result.stopped).toBeUndefined();
    expect(result.requests).toBeLessThan(requestLimit);
    expect(allStanding(service)).toEqual(before);
  });

  test('is told of each change with its evidence', async () => {
    const { checks: results } = await probeOf(strict(route53()));
    const stale = results.find(({ id }) => id === 'stale-swap');
    expect(stale?.evidence.slice(-2)).toEqual([
      {
        sent: 'DELETE TXT "first", TTL 60, CREATE TXT "third", TTL 60',
        answer: 'InvalidChangeBatch',
      },
      { sent: 'list', answer: 'TXT "second", TTL 60' },
    ]);
  });

  test.each<[string, Partial<Route53Options>]>([
    ['ignores changes of a trailing dot', { quirks: { ignoresTrailingDotChanges: true } }],
    ['deletes without regard to it', { quirks: { deleteIgnoresTrailingDot: true } }],
    ['takes one value a weighted set', { quirks: { allowsSeveralWeightedValues: false } }],
    ['echoes a large MaxItems', { quirks: { echoesLargeMaxItems: true } }],
    ['has slow name servers', { nameServerCount: 4, propagation: { minMs: 0, maxMs: 60_000 } }],
    ['is INSYNC after a minute', { insyncMs: 60_000 }],
    ['takes a second over each change', { changeBusyMs: 1_000 }],
    ['throttles as documented', { throttle: { requests: documentedRequestRate } }],
    ['throttled as before 2026', { throttle: { requests: { burst: 5, perSecond: 5 } } }],
    [
      'lets haste cost more',
      {
        throttle: { requests: { burst: 2, perSecond: 2 } },
        quirks: { refusalSpendsTokens: true },
      },
    ],
  ])('is trusted when it %s: nobody knows better of the real one', async (_title, options) => {
    const clock = new HandClock();
    const service = route53({ clock, ...options });
    const sleep = (durationMs: number) => {
      clock.ms += durationMs;
      return Promise.resolve();
    };
    const result = await probeOf(strict(service), { sleep });
    expect(idsOf(result, 'holds')).toEqual(ids);
    expect(result).toMatchObject({ trust: 'trusted', leftOver: [] });
  });

  test('keeps four requests a second apart at the least', async () => {
    const clock = new HandClock();
    const sentMs: number[] = [];
    const service = route53({ clock });
    await probeOf(
      (command) => {
        sentMs.push(clock.ms);
        return service.execute(command);
      },
      {
        sleep: (durationMs) => {
          clock.ms += durationMs;
          return Promise.resolve();
        },
      },
    );
    const gaps = sentMs.slice(1).map((ms, index) => ms - (sentMs[index] ?? ms));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(250);
  });
});

describe('an endpoint that breaks one promise', () => {
  test.each(broken)('$title: $fails', async ({ fails, unknown = [], around }) => {
    const service = route53();
    const before = allStanding(service);
    const result = await probeOf(around(service));
    expect(idsOf(result, 'fails')).toEqual(fails);
    if (unknown !== 'all') expect(idsOf(result, 'unknown')).toEqual(unknown);
    expect(allStanding(service)).toEqual(before);
    expect(result.leftOver).toEqual([]);
  });

  test('there is one at which only that check fails, for every check', () => {
    const alone = broken.flatMap(({ fails }) => (fails.length === 1 ? fails : []));
    expect([...new Set(alone)].sort()).toEqual([...ids].sort());
  });

  test.each<[string, ProbeResult['trust'], string[]]>([
    ['lists late', 'not-trusted', ['read-your-writes']],
    ['refuses two changes of one record in a batch', 'not-trusted', ['swap']],
    ['takes an alias to nothing', 'trusted', []],
    ['is INSYNC at once', 'trusted', []],
    ['refuses everything', 'unknown', ids.filter((id) => bearingOf(id) === 'fence')],
  ])('one that %s: %s', async (wanted, trust, because) => {
    const endpoint = broken.find(({ title }) => title === wanted);
    const result = await probeOf(endpoint?.around(route53()) ?? strict(route53()));
    expect(result).toMatchObject({ trust, because });
  });
});

describe('an endpoint that gives way', () => {
  test.each([
    ['is not allowed to write', serviceError('AccessDenied', 403), 'AccessDenied'],
    ['has no such zone', serviceError('NoSuchHostedZone', 404), 'NoSuchHostedZone'],
    ['gets no answer', unanswered('ETIMEDOUT'), 'no answer (ETIMEDOUT)'],
    ['finds nobody there', unanswered('ECONNREFUSED'), 'no answer (ECONNREFUSED)'],
  ])('a probe that %s stops at once and decides nothing', async (_title, error, reason) => {
    const { requests, ...result } = await probeOf(() => {
      throw error;
    });
    expect(idsOf({ requests, ...result }, 'unknown')).toEqual(ids);
    expect(result).toMatchObject({ trust: 'unknown', stopped: reason });
    // The others look whether the first had an effect after all.
    expect(requests).toBeLessThanOrEqual(5);
  });

  test('nothing is said to be left over where nothing can have been written', async () => {
    const result = await probeOf(() => {
      throw unanswered('ECONNREFUSED');
    });
    expect(result).toMatchObject({ leftOver: [], requests: 1 });
  });

  test('what cannot be cleared away is named', async () => {
    const service = route53();
    let answered = 0;
    const result = await probeOf((command) => {
      if ((answered += 1) > 10) throw unanswered('ECONNRESET');
      return service.execute(command);
    });
    expect(result.leftOver).toEqual([`records at and under ${scratchName}`]);
  });

  test.each(['Throttling', 'ThrottlingException', 'PriorRequestNotComplete'])(
    '%s is no refusal, and is not asked for ever',
    async (name) => {
      const service = route53();
      const result = await probeOf((command) => {
        if (batchOf(command)) throw serviceError(name, 400);
        return service.execute(command);
      });
      expect(idsOf(result, 'unknown')).toEqual(ids);
      expect(result).toMatchObject({ trust: 'unknown' });
      expect(result.requests).toBeLessThan(ids.length * 10);
    },
  );

  test('an error of the service is no refusal', async () => {
    const service = route53();
    const result = await probeOf((command) => {
      if (batchOf(command)?.some(({ Action }) => Action === 'DELETE')) {
        throw serviceError('InternalError', 500);
      }
      return service.execute(command);
    });
    expect(idsOf(result, 'fails')).toEqual([]);
    expect(idsOf(result, 'unknown')).toContain('stale-swap');
    expect(result.trust).toBe('unknown');
  });
});

describe('clearing away', () => {
  // As many as a probe of the strict endpoint sends before it clears away; the first is request 1.
  const everyRequest = Array.from({ length: requestLimit }, (_none, index) => index + 1);

  test('a probe told to stop before any request leaves the zone as it was', async () => {
    for (const last of everyRequest) {
      const service = route53();
      const before = allStanding(service);
      const stop = new AbortController();
      let sent = 0;
      const result = await probeOf(
        (command) => {
          if ((sent += 1) === last) stop.abort();
          return service.execute(command);
        },
        { signal: stop.signal },
      );
      expect(allStanding(service), `stopped after ${last}`).toEqual(before);
      expect(result.leftOver).toEqual([]);
      if (result.stopped === undefined) {
        // Only a probe that had asked everything already goes on to its end.
        expect(last).toBeGreaterThanOrEqual(sent - 4);
        continue;
      }
      expect(result.stopped).toBe('interrupted');
      // The stray, a listing, a batch that deletes, and a listing.
      expect(sent - last).toBeLessThanOrEqual(4);
    }
  });

  test('a probe whose answer is lost, at any request, leaves the zone as it was', async () => {
    for (const lost of everyRequest) {
      const service = route53();
      const before = allStanding(service);
      let sent = 0;
      const result = await probeOf((command) => {
        const output = service.execute(command);
        if ((sent += 1) === lost) throw serviceError('InternalError', 500);
        return output;
      });
      expect(allStanding(service), `lost ${lost}`).toEqual(before);
      expect(idsOf(result, 'fails')).toEqual([]);
    }
  });

  test('an error nobody foresaw comes out, after the zone was put back', async () => {
    const service = route53();
    const before = allStanding(service);
    const progress = (_check: object, index: number) => {
      if (index === 5) throw new TypeError('unforeseen');
    };
    await expect(probeOf(strict(service), { progress })).rejects.toThrow('unforeseen');
    expect(allStanding(service)).toEqual(before);
  });

  test('no change is ever sent for a name that is not the probe’s own', async () => {
    const service = route53();
    const names = new Set<string>();
    await probeOf((command) => {
      for (const { ResourceRecordSet: set } of batchOf(command) ?? []) names.add(set?.Name ?? '');
      return service.execute(command);
    });
    const outside = [...names].filter((name) => !name.endsWith(`${scratchName}.`));
    expect(names.size).toBeGreaterThan(ids.length);
    expect(outside).toEqual([`_fencepost-probe-${token}.invalid.`]);
  });

  test('a record that an endpoint took outside the zone is deleted too', async () => {
    const service = route53();
    const taken = new Set<string>();
    await probeOf((command) => {
      const changes = batchOf(command) ?? [];
      const outside = changes.filter(({ ResourceRecordSet: set }) =>
        set?.Name?.endsWith('.invalid.'),
      );
      if (outside.length === 0) return service.execute(command);
      for (const { Action, ResourceRecordSet: set } of outside) {
        if (Action === 'DELETE') taken.delete(set?.Name ?? '');
        else taken.add(set?.Name ?? '');
      }
      return acceptedWithoutEffect();
    });
    expect([...taken]).toEqual([]);
  });

  test('one that cannot be deleted outside the zone does not keep the zone from being cleared', async () => {
    const service = route53();
    const before = allStanding(service);
    const result = await probeOf((command) => {
      const names = batchOf(command)?.map(({ ResourceRecordSet: set }) => set?.Name) ?? [];
      if (names.some((name) => name?.endsWith('.invalid.'))) throw serviceError('Fault', 500);
      return service.execute(command);
    });
    expect(allStanding(service)).toEqual(before);
    expect(idsOf(result, 'unknown')).toEqual(['outside-zone']);
    expect(result.leftOver).toEqual([`_fencepost-probe-${token}.invalid TXT`]);
  });
});

function bearingOf(id: string): string | undefined {
  return checks.find((check) => check.id === id)?.bearing;
}

/** What the SDK rejects with when no answer came. */
function unanswered(code: string): Error {
  return Object.assign(new Error(code), { code });
}
