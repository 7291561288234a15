import { expect, test } from 'vitest';

import { CachingResolver } from '../../../lib/emulator/route53/resolver.ts';
import { a, cname, create, HandClock, records, remove, route53, send, upsert } from './harness.ts';

const x = (last: number) => a('x.example.com', `10.0.0.${last}`);

function world() {
  const clock = new HandClock();
  const service = route53({ clock });
  const asked: string[] = [];
  const resolver = new CachingResolver({
    clock,
    ask: (name, type) => {
      asked.push(name);
      return service.answer(name, type);
    },
  });
  const resolve = (name = 'x.example.com') => resolver.resolve(name, 'A').values[0];
  return { clock, service, resolver, resolve, asked };
}

test('an answer is kept for its TTL', () => {
  const { clock, service, resolve, resolver, asked } = world();
  send(service, create(x(1)));
  expect(resolve()).toBe('10.0.0.1');
  send(service, upsert(x(2)));
  clock.ms += 59_999;
  expect(resolver.resolve('X.example.com.', 'A')).toEqual({
    code: 'NOERROR',
    values: ['10.0.0.1'],
    ttlSeconds: 1,
    fromCache: true,
  });
  clock.ms += 1;
  expect(resolve()).toBe('10.0.0.2');
  expect(asked).toHaveLength(2);
});

test('an absence is kept for the negative TTL: 900 seconds by default', () => {
  const { clock, service, resolve } = world();
  send(service, create(x(1)));
  send(service, remove(x(1)));
  expect(resolve()).toBeUndefined();
  send(service, create(x(1)));
  clock.ms += 899_999;
  expect(resolve()).toBeUndefined();
  clock.ms += 1;
  expect(resolve()).toBe('10.0.0.1');
});

test.each([
  { ttl: 60, minimum: 86_400, want: 60 },
  { ttl: 900, minimum: 30, want: 30 },
])(
  'an SOA of TTL $ttl and minimum $minimum keeps an absence $want seconds',
  ({ ttl, minimum, want }) => {
    const { service, resolver } = world();
    const soa = records('SOA', 'example.com', `ns. host. 1 7200 900 1209600 ${minimum}`);
    send(service, upsert({ ...soa, TTL: ttl }));
    expect(resolver.resolve('none.example.com', 'A')).toMatchObject({
      code: 'NXDOMAIN',
      ttlSeconds: want,
    });
  },
);

test('a CNAME is followed from zone to zone, for the lowest TTL', () => {
  const { service, resolver } = world();
  service.createZone('Z2', 'example.org');
  send(service, create({ ...cname('www.example.com', 'example.org'), TTL: 30 }));
  expect(resolver.resolve('www.example.com', 'A')).toMatchObject({
    code: 'NOERROR',
    ttlSeconds: 30,
  });
  send(service, create({ ...cname('out.example.com', 'nowhere.net'), TTL: 30 }));
  expect(resolver.resolve('out.example.com', 'A')).toMatchObject({
    code: 'REFUSED',
    fromCache: false,
  });
  expect(resolver.resolve('out.example.com', 'A')).toMatchObject({ fromCache: false });
});

test('zones that point at each other are left after a bounded number of questions', () => {
  const { asked } = world();
  const resolver = new CachingResolver({
    clock: new HandClock(),
    ask: (name) => {
      asked.push(name);
      return { code: 'NOERROR', values: [], ttlSeconds: 1, continuesAt: 'round.example.org.' };
    },
  });
  expect(resolver.resolve('round.example.com', 'A').values).toEqual([]);
  expect(asked).toHaveLength(8);
});
