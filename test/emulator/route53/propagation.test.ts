import type { Change, RRType } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';

import type { Route53Options } from '../../../lib/emulator/route53/service.ts';
import {
  a,
  alias,
  create,
  HandClock,
  remove,
  route53,
  send,
  statusOf,
  txt,
  upsert,
  ZONE,
} from './harness.ts';

const x = (last: number) => a('x.example.com', `10.0.0.${last}`);

/** Draws these numbers in turn, then 0. */
const drawing =
  (...draws: number[]) =>
  () =>
    draws.shift() ?? 0;

function slow(draws: number[], options: Partial<Route53Options> = {}) {
  const clock = new HandClock();
  const service = route53({
    clock,
    random: drawing(...draws),
    nameServerCount: 2,
    propagation: { minMs: 0, maxMs: 999 },
    ...options,
  });
  const atServers = (name = 'x.example.com') =>
    [0, 1].map((server) => service.answer(name, 'A', server).values[0]);
  return { clock, service, atServers };
}

describe('a change', () => {
  test('is INSYNC at once without name servers', () => {
    const service = route53();
    const { ChangeInfo } = send(service, create(x(1)));
    expect(ChangeInfo?.Status).toBe('PENDING');
    expect(statusOf(service, ChangeInfo?.Id)).toBe('INSYNC');
  });

  test('is PENDING for insyncMs', () => {
    const clock = new HandClock();
    const service = route53({ clock, insyncMs: 30_000 });
    const id = send(service, create(x(1))).ChangeInfo?.Id;
    clock.ms += 29_999;
    expect(statusOf(service, id)).toBe('PENDING');
    clock.ms += 1;
    expect(statusOf(service, id)).toBe('INSYNC');
  });

  test('reaches each server after its own delay, and is INSYNC once all have it', () => {
    const { clock, service, atServers } = slow([0.1, 0.5]);
    const id = send(service, create(x(1))).ChangeInfo?.Id;
    const seen = [0, 100, 499, 500].map((afterMs) => {
      clock.ms = clock.ms - (clock.ms % 1_000) + afterMs;
      return [...atServers(), statusOf(service, id)];
    });
    expect(seen).toEqual([
      [undefined, undefined, 'PENDING'],
      ['10.0.0.1', undefined, 'PENDING'],
      ['10.0.0.1', undefined, 'PENDING'],
      ['10.0.0.1', '10.0.0.1', 'INSYNC'],
    ]);
    expect(service.answer('x.example.com', 'A').values).toEqual(['10.0.0.1']);
  });

  test('may overtake an earlier one: a root arrives before its tree and answers nothing', () => {
    const { clock, service } = slow([0.9, 0.9, 0.1, 0.1]);
    send(service, create(a('tree.example.com', '10.0.0.1')));
    send(service, create(alias('root.example.com', 'tree.example.com')));
    clock.ms += 100;
    expect(service.answer('root.example.com', 'A', 0)).toMatchObject({
      code: 'NOERROR',
      values: [],
    });
    clock.ms += 800;
    expect(service.answer('root.example.com', 'A', 0).values).toEqual(['10.0.0.1']);
  });

  test('that is older never undoes a newer one of the same record', () => {
    const { clock, service, atServers } = slow([0.9, 0.1, 0.1, 0.9]);
    send(service, create(x(1)));
    send(service, upsert(x(2)));
    clock.ms += 100;
    expect(atServers()).toEqual(['10.0.0.2', '10.0.0.1']);
    clock.ms += 900;
    expect(atServers()).toEqual(['10.0.0.2', '10.0.0.2']);
  });

  test('that is older does not bring back a deleted record, but its other records arrive', () => {
    const { clock, service, atServers } = slow([0.9, 0.9, 0.1, 0.1]);
    send(service, create(x(1)), create(a('y.example.com', '10.0.0.1')));
    send(service, remove(x(1)));
    clock.ms += 1_000;
    expect(atServers()).toEqual([undefined, undefined]);
    expect(atServers('y.example.com')).toEqual(['10.0.0.1', '10.0.0.1']);
  });

  test('arrives whole', () => {
    const { service } = slow([], { propagation: 'by-hand' });
    send(service, create(x(1)), create(a('y.example.com', '10.0.0.2')));
    const [number = 0] = service.undelivered(ZONE, 0);
    expect(service.answer('x.example.com', 'A', 0).code).toBe('NXDOMAIN');
    expect(service.deliver(ZONE, 0, number)).toBe(true);
    expect(service.answer('x.example.com', 'A', 0).values).toEqual(['10.0.0.1']);
    expect(service.answer('y.example.com', 'A', 0).values).toEqual(['10.0.0.2']);
  });
});

test('by hand, each server is told of each change once, in any order', () => {
  const { service, atServers } = slow([], { propagation: 'by-hand' });
  const ids = [send(service, create(x(1))), send(service, upsert(x(2)))].map(
    (output) => output.ChangeInfo?.Id,
  );
  const [first = 0, second = 0] = service.undelivered(ZONE, 0);
  expect(service.undelivered(ZONE, 1)).toEqual([first, second]);

  service.deliver(ZONE, 0, second);
  service.deliver(ZONE, 0, first);
  expect(service.deliver(ZONE, 0, first)).toBe(false);
  expect(service.undelivered(ZONE, 0)).toEqual([]);
  expect(atServers()).toEqual(['10.0.0.2', undefined]);
  expect(ids.map((id) => statusOf(service, id))).toEqual(['PENDING', 'PENDING']);

  service.deliver(ZONE, 1, second);
  expect(ids.map((id) => statusOf(service, id))).toEqual(['PENDING', 'INSYNC']);
});

test('a failover reaches the servers like any change', () => {
  const { clock, service, atServers } = slow([0, 0, 0, 0, 0.5, 0.5]);
  send(service, create(x(1)));
  send(service, upsert(x(2)));
  service.failOver(ZONE, { lostChanges: 1 });
  expect(atServers()).toEqual(['10.0.0.2', '10.0.0.2']);
  clock.ms += 500;
  expect(atServers()).toEqual(['10.0.0.1', '10.0.0.1']);
});

test('there is no server beyond the last', () => {
  const { service } = slow([]);
  expect(() => service.answer('x.example.com', 'A', 2)).toThrow(RangeError);
});

describe('by hand, a change on its way is idle', () => {
  const y = (last: number) => a('y.example.com', `10.0.1.${last}`);
  interface Case {
    readonly title: string;
    /** Numbered from 1, in the order of acceptance. */
    readonly batches: readonly (readonly Change[])[];
    readonly arrived: readonly number[];
    readonly idle: readonly number[];
    readonly types?: readonly RRType[];
  }
  test.each<Case>([
    { title: 'not when it adds', batches: [[create(x(1))]], arrived: [], idle: [] },
    {
      title: 'not when it removes',
      batches: [[create(x(1))], [remove(x(1))]],
      arrived: [1],
      idle: [],
    },
    {
      title: 'when a newer one of its record has arrived',
      batches: [[create(x(1))], [upsert(x(2))]],
      arrived: [2],
      idle: [1],
    },
    {
      title: 'not when a newer one is on its way as well',
      batches: [[create(x(1))], [upsert(x(2))]],
      arrived: [],
      idle: [],
    },
    {
      title: 'when it says what is there',
      batches: [[create(x(1))], [upsert(x(1))]],
      arrived: [1],
      idle: [2],
    },
    {
      title: 'not when an older one could unsay that',
      batches: [[create(x(1))], [upsert(x(2))], [upsert(x(1))]],
      arrived: [1],
      idle: [],
    },
    {
      title: 'although a newer one will unsay that',
      batches: [[create(x(1))], [upsert(x(1))], [upsert(x(2))]],
      arrived: [1],
      idle: [2],
    },
    {
      title: 'not when it removes what an older one will bring',
      batches: [[create(x(1))], [remove(x(1))]],
      arrived: [],
      idle: [],
    },
    {
      title: 'not when only one of its records is superseded',
      batches: [[create(x(1)), create(y(1))], [upsert(x(2))]],
      arrived: [2],
      idle: [],
    },
    {
      title: 'when each of its records is, by different ones',
      batches: [[create(x(1)), create(y(1))], [upsert(x(2))], [upsert(y(2))]],
      arrived: [2, 3],
      idle: [1],
    },
    {
      title: 'when its types do not count',
      batches: [[create(txt('x.example.com', 'hello'))]],
      arrived: [],
      idle: [1],
      types: ['A'],
    },
  ])('$title', ({ batches, arrived, idle, types = ['A', 'TXT'] }) => {
    const { service } = slow([], { propagation: 'by-hand', nameServerCount: 1 });
    for (const batch of batches) send(service, ...batch);
    for (const number of arrived) service.deliver(ZONE, 0, number);
    const left = service.undelivered(ZONE, 0);
    expect(left.filter((number) => service.isIdle(ZONE, 0, number, types))).toEqual(idle);
  });
});

describe('by hand, what a server will answer once changes have arrived', () => {
  const { service } = slow([], { propagation: 'by-hand', nameServerCount: 1 });
  send(service, create(a('tree.example.com', '10.0.0.1', '10.0.0.2')));
  send(service, create(alias('root.example.com', 'tree.example.com')));
  send(service, remove(alias('root.example.com', 'tree.example.com')));

  test.each([
    { arrived: [], want: [], open: [2, 3] },
    { arrived: [1], want: [], open: [2, 3] },
    { arrived: [2], want: [], open: [1, 3] },
    { arrived: [1, 2], want: ['10.0.0.1', '10.0.0.2'], open: [3] },
    { arrived: [2, 1], want: ['10.0.0.1', '10.0.0.2'], open: [3] },
    { arrived: [1, 3, 2], want: [], open: [] },
    { arrived: [3], want: [], open: [] },
  ])('$arrived: $want, and $open could change it', ({ arrived, want, open }) => {
    const prospect = service.prospect(ZONE, 0, arrived, 'root.example.com', 'A');
    expect([...prospect.values].sort()).toEqual(want);
    expect(prospect.open).toEqual(open);
    // It is asked what would be; nothing arrives by that.
    expect(service.undelivered(ZONE, 0)).toEqual([1, 2, 3]);
  });
});

describe('by hand, what could change the answer for a name', () => {
  test.each([
    { title: 'itself', change: create(a('x.y.example.com', '10.0.0.9')), open: [2] },
    { title: 'another name', change: create(a('other.example.com', '10.0.0.9')), open: [] },
    {
      title: 'a wildcard above',
      change: create(a('*.example.com', '10.0.0.9')),
      open: [2],
    },
    // Whether or not there is anything below a name, it has no value of its own.
    { title: 'a name below', change: create(a('z.x.y.example.com', '10.0.0.9')), open: [] },
    {
      title: 'a wildcard above, where the name has records',
      before: a('x.y.example.com', '10.0.0.1'),
      change: create(a('*.example.com', '10.0.0.9')),
      open: [],
    },
    {
      title: 'a name below, under a wildcard',
      before: a('*.example.com', '10.0.0.1'),
      change: create(a('z.x.y.example.com', '10.0.0.9')),
      open: [2],
    },
  ])('$title', ({ before = a('first.example.com', '10.0.0.1'), change, open }) => {
    const { service } = slow([], { propagation: 'by-hand', nameServerCount: 1 });
    send(service, create(before));
    service.deliver(ZONE, 0, 1);
    send(service, change);
    expect(service.prospect(ZONE, 0, [], 'x.y.example.com', 'A').open).toEqual(open);
  });
});

describe('by hand, the text of a server', () => {
  const textAfter = (batches: readonly (readonly Change[])[], arrived: readonly number[]) => {
    const { service } = slow([], { propagation: 'by-hand', nameServerCount: 1 });
    for (const batch of batches) send(service, ...batch);
    for (const number of arrived) service.deliver(ZONE, 0, number);
    return service.serverText(ZONE, 0, ['A']);
  };
  const [first, second] = [[create(x(1))], [upsert(x(2))]];

  test('is one whichever way the same was reached', () => {
    expect(textAfter([first, second], [2, 1])).toBe(textAfter([first, second], [1, 2]));
  });

  test('tells what has arrived, what has not, and what it will still change', () => {
    const texts = [[], [1], [2], [1, 2]].map((arrived) => textAfter([first, second], arrived));
    expect(new Set(texts).size).toBe(4);
  });

  test('leaves out what is superseded of a change that has not arrived', () => {
    const otherFirst = [create(x(3))];
    expect(textAfter([first, second], [2])).toBe(textAfter([otherFirst, second], [2]));
  });

  test('leaves out records of types that do not count', () => {
    const other = [create(txt('x.example.com', 'hello'))];
    expect(textAfter([first, other], [1, 2])).toBe(textAfter([first], [1]));
  });
});
