// What the server says over DNS, to a raw socket: answers, absences, refusals, and what is no query at all.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { decode, encode, RECURSION_DESIRED } from 'dns-packet';
import type { DecodedPacket, Packet, RecordType } from 'dns-packet';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { PortUnavailableError } from '../../../lib/emulator/server/listen.ts';
import { startServer } from '../../../lib/emulator/server/server.ts';
import { seed } from '../../seed.ts';
import {
  a,
  alias,
  cname,
  create,
  HandClock,
  records,
  route53,
  send,
  upsert,
  weighted,
} from '../route53/harness.ts';
import { served } from './harness.ts';

const ID = 4_711;
const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
const edns = {
  type: 'OPT' as const,
  name: '.' as const,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

function query(name: string, type: RecordType, more: Packet = {}): Buffer {
  return encode({
    type: 'query',
    id: ID,
    flags: RECURSION_DESIRED,
    questions: [{ name, type, class: 'IN' }],
    ...more,
  });
}

/** Sends datagrams; the answer to the last of them. */
async function udp(port: number, ...messages: readonly Buffer[]): Promise<Buffer> {
  const socket = createSocket('udp4');
  try {
    for (const message of messages) socket.send(message, port, '127.0.0.1');
    const last = messages.at(-1)?.readUInt16BE(0);
    for (;;) {
      const [answer] = (await once(socket, 'message')) as [Buffer];
      if (answer.readUInt16BE(0) === last) return answer;
    }
  } finally {
    socket.close();
  }
}

/** Sends bytes on one connection; everything that comes back until `count` messages are there. */
async function tcp(port: number, chunks: readonly Buffer[], count: number): Promise<Buffer[]> {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  await once(socket, 'connect');
  for (const chunk of chunks) {
    socket.write(chunk);
    await new Promise(setImmediate);
  }
  let received = Buffer.alloc(0);
  const messages: Buffer[] = [];
  while (messages.length < count) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      messages.push(received.subarray(2, end));
      received = received.subarray(end);
    }
  }
  socket.destroy();
  return messages;
}

function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

function rcodeOf(message: Buffer): string | undefined {
  return RCODES[message.readUInt16BE(2) & 0xf];
}

/** Records as text: `name ttl TYPE data`. */
function shown(packets: DecodedPacket['answers']): string[] {
  return (packets ?? []).map((record) => {
    if (record.type === 'OPT' || !('data' in record)) return record.type;
    const { data } = record;
    const parts = Array.isArray(data) ? data.map(String) : data;
    return `${record.name} ${'ttl' in record ? record.ttl : ''} ${record.type} ${
      typeof parts === 'string' ? parts : JSON.stringify(parts)
    }`;
  });
}

const soa = (mname = 'ns-1.awsdns-01.org') => ({
  mname,
  rname: 'awsdns-hostmaster.amazon.com',
  serial: 1,
  refresh: 7_200,
  retry: 900,
  expire: 1_209_600,
  minimum: 86_400,
});
const absence = `example.com 900 SOA ${JSON.stringify(soa())}`;

const zone: readonly ResourceRecordSet[] = [
  a('api.example.com', '192.0.2.1', '192.0.2.2'),
  records('AAAA', 'api.example.com', '2001:db8::1'),
  alias('alias.example.com', 'api.example.com'),
  cname('www.example.com', 'alias.example.com'),
  cname('out.example.com', 'example.net'),
  cname('gone.example.com', 'nowhere.example.com'),
  cname('circle.example.com', 'circle.example.com'),
  a('*.wild.example.com', '192.0.2.3'),
  records('TXT', 'txt.example.com', '"a \\"b\\" \\\\ \\344" "two"'),
  records('MX', 'example.com', '10 mail.example.com'),
  records('PTR', 'ptr.example.com', 'a-b.example.com.'),
  weighted('w.example.com', 'never', 0, '192.0.2.4'),
  weighted('w.example.com', 'always', 1, '192.0.2.5'),
  a('\\100.example.com', '192.0.2.6'),
  a('dot\\056ted.example.com', '192.0.2.7'),
  cname('unsayable.example.com', 'x\\056y.example.com'),
];

async function servedZone() {
  const server = await served();
  send(server.service, ...zone.map(create));
  return server;
}

describe('a question', () => {
  test.each<[string, RecordType, string, string[], string[]]>([
    [
      'api.example.com',
      'A',
      'NOERROR',
      ['api.example.com 60 A 192.0.2.1', 'api.example.com 60 A 192.0.2.2'],
      [],
    ],
    ['aPi.Example.COM', 'AAAA', 'NOERROR', ['aPi.Example.COM 60 AAAA 2001:db8::1'], []],
    [
      'alias.example.com',
      'A',
      'NOERROR',
      ['alias.example.com 60 A 192.0.2.1', 'alias.example.com 60 A 192.0.2.2'],
      [],
    ],
    [
      'www.example.com',
      'A',
      'NOERROR',
      [
        'www.example.com 60 CNAME alias.example.com',
        'alias.example.com 60 A 192.0.2.1',
        'alias.example.com 60 A 192.0.2.2',
      ],
      [],
    ],
    ['www.example.com', 'CNAME', 'NOERROR', ['www.example.com 60 CNAME alias.example.com'], []],
    ['www.example.com', 'MX', 'NOERROR', ['www.example.com 60 CNAME alias.example.com'], [absence]],
    ['out.example.com', 'A', 'NOERROR', ['out.example.com 60 CNAME example.net'], []],
    [
      'gone.example.com',
      'A',
      'NXDOMAIN',
      ['gone.example.com 60 CNAME nowhere.example.com'],
      [absence],
    ],
    ['x.wild.example.com', 'A', 'NOERROR', ['x.wild.example.com 60 A 192.0.2.3'], []],
    [
      'txt.example.com',
      'TXT',
      'NOERROR',
      ['txt.example.com 60 TXT ["a \\"b\\" \\\\ \uFFFD","two"]'],
      [],
    ],
    [
      'example.com',
      'MX',
      'NOERROR',
      ['example.com 60 MX {"preference":10,"exchange":"mail.example.com"}'],
      [],
    ],
    ['ptr.example.com', 'PTR', 'NOERROR', ['ptr.example.com 60 PTR a-b.example.com'], []],
    ['example.com', 'SOA', 'NOERROR', [absence], []],
    [
      'example.com',
      'NS',
      'NOERROR',
      [
        'example.com 172800 NS ns-1.awsdns-01.org',
        'example.com 172800 NS ns-513.awsdns-01.co.uk',
        'example.com 172800 NS ns-1025.awsdns-01.com',
        'example.com 172800 NS ns-1537.awsdns-01.net',
      ],
      [],
    ],
    ['w.example.com', 'A', 'NOERROR', ['w.example.com 60 A 192.0.2.5'], []],
    ['@.example.com', 'A', 'NOERROR', ['@.example.com 60 A 192.0.2.6'], []],
    ['api.example.com', 'MX', 'NOERROR', [], [absence]],
    ['api.example.com', 'SRV', 'NOERROR', [], [absence]],
    ['wild.example.com', 'A', 'NOERROR', [], [absence]],
    ['nowhere.example.com', 'A', 'NXDOMAIN', [], [absence]],
    ['nowhere.example.com', 'SRV', 'NXDOMAIN', [], [absence]],
    ['unsayable.example.com', 'CNAME', 'SERVFAIL', [], []],
    ['example.net', 'A', 'REFUSED', [], []],
    ['notexample.com', 'A', 'REFUSED', [], []],
    ['.', 'NS', 'REFUSED', [], []],
    ['example.com', 'AXFR', 'REFUSED', [], []],
  ])('%s %s is answered with %s', async (name, type, rcode, answers, authorities) => {
    const { dnsPort } = await servedZone();
    const message = await udp(dnsPort, query(name, type));
    const packet = decode(message);
    expect(rcodeOf(message)).toBe(rcode);
    expect(shown(packet.answers)).toEqual(answers);
    expect(shown(packet.authorities)).toEqual(authorities);
    expect(packet).toMatchObject({
      id: ID,
      type: 'response',
      flag_aa: ['NOERROR', 'NXDOMAIN'].includes(rcode),
      flag_rd: true,
      flag_ra: false,
      flag_tc: false,
      questions: [{ name, type, class: 'IN' }],
    });
    // The same over TCP.
    const [overTcp] = await tcp(dnsPort, [framed(query(name, type))], 1);
    expect(overTcp).toEqual(message);
  });

  test('of a type without a name is echoed, byte for byte', async () => {
    const { dnsPort } = await servedZone();
    const asked = query('api.example.com', 'A');
    asked.writeUInt16BE(65, asked.length - 4); // HTTPS
    const message = await udp(dnsPort, asked);
    expect(rcodeOf(message)).toBe('NOERROR');
    expect(message.subarray(12, asked.length)).toEqual(asked.subarray(12));
  });

  test('with a dot inside a label is for another name than without', async () => {
    const { dnsPort } = await servedZone();
    const asked = query('dot-ted.example.com', 'A');
    asked[asked.indexOf('-')] = '.'.charCodeAt(0);
    // It is there, and no message can be made of it: that is said, not NXDOMAIN.
    expect(rcodeOf(await udp(dnsPort, asked))).toBe('SERVFAIL');
    expect(rcodeOf(await udp(dnsPort, query('dot.ted.example.com', 'A')))).toBe('NXDOMAIN');
  });

  test('that leads in a circle ends', async () => {
    const { dnsPort } = await servedZone();
    const [message = Buffer.alloc(0)] = await tcp(
      dnsPort,
      [framed(query('circle.example.com', 'A'))],
      1,
    );
    expect(rcodeOf(message)).toBe('NOERROR');
    expect(decode(message).answers).toHaveLength(16);
  });

  test('of another class or opcode, or for all types at once, is turned down by name', async () => {
    const { dnsPort } = await servedZone();
    const chaos = query('api.example.com', 'A', {
      questions: [{ name: 'version.bind', type: 'TXT', class: 'CH' }],
    });
    expect(rcodeOf(await udp(dnsPort, chaos))).toBe('REFUSED');
    const every = query('api.example.com', 'A');
    every.writeUInt16BE(255, every.length - 4);
    expect(rcodeOf(await udp(dnsPort, every))).toBe('NOTIMP');
    const notify = query('example.com', 'SOA');
    notify.writeUInt16BE(4 << 11, 2);
    expect(rcodeOf(await udp(dnsPort, notify))).toBe('NOTIMP');
  });
});

describe('a long answer', () => {
  const values = Array.from({ length: 60 }, (_, index) => `"${'x'.repeat(30)}${index}"`);

  async function servedLong() {
    const server = await served();
    send(server.service, create(records('TXT', 'long.example.com', ...values)));
    return server;
  }

  test.each([
    { title: 'without EDNS, above 512 bytes', opt: [], truncated: true },
    {
      title: 'with EDNS of 4,096 bytes',
      opt: [{ ...edns, udpPayloadSize: 4_096 }],
      truncated: true,
    },
  ])('over UDP, $title: cut, and said so', async ({ opt, truncated }) => {
    const { dnsPort } = await servedLong();
    const message = await udp(dnsPort, query('long.example.com', 'TXT', { additionals: opt }));
    expect(message.length).toBeLessThanOrEqual(512);
    expect(decode(message)).toMatchObject({ flag_tc: truncated, answers: [] });
    expect(shown(decode(message).additionals)).toEqual(opt.map(({ type }) => type));
  });

  test.each([
    { payloadBytes: 100, truncated: true },
    { payloadBytes: 800, truncated: true },
    { payloadBytes: 1_232, truncated: false },
    { payloadBytes: 65_535, truncated: false },
  ])(
    'of 1,100 bytes with room for $payloadBytes: truncated $truncated',
    async ({ payloadBytes, truncated }) => {
      const { dnsPort, service } = await served();
      send(service, create(records('TXT', 'mid.example.com', ...values.slice(0, 18))));
      const additionals = [{ ...edns, udpPayloadSize: payloadBytes }];
      const packet = decode(await udp(dnsPort, query('mid.example.com', 'TXT', { additionals })));
      expect(packet.flag_tc).toBe(truncated);
      expect(packet.answers).toHaveLength(truncated ? 0 : 18);
    },
  );

  test('over TCP comes whole', async () => {
    const { dnsPort } = await servedLong();
    const [message] = await tcp(dnsPort, [framed(query('long.example.com', 'TXT'))], 1);
    expect(decode(message ?? Buffer.alloc(0))).toMatchObject({ flag_tc: false });
    expect(decode(message ?? Buffer.alloc(0)).answers).toHaveLength(60);
  });

  test('above what TCP can carry is SERVFAIL', async () => {
    const { dnsPort, service } = await served();
    const huge = (index: number) =>
      Array.from({ length: 4 }, () => `"${'x'.repeat(250)}${index}"`).join(' ');
    const hundred = Array.from({ length: 31 }, (_, index) => huge(index));
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      send(
        service,
        create({
          ...records('TXT', 'm.example.com', ...hundred.map((one) => `${one} "${id}"`)),
          SetIdentifier: id,
          MultiValueAnswer: true,
        }),
      );
    }
    const [message] = await tcp(dnsPort, [framed(query('m.example.com', 'TXT'))], 1);
    expect(rcodeOf(message ?? Buffer.alloc(0))).toBe('SERVFAIL');
  });
});

describe('EDNS', () => {
  test('is answered with EDNS, and only then', async () => {
    const { dnsPort } = await servedZone();
    const additionals = [{ ...edns, udpPayloadSize: 1_232 }];
    const spoken = decode(await udp(dnsPort, query('api.example.com', 'A', { additionals })));
    expect(spoken.additionals).toMatchObject([{ type: 'OPT', ednsVersion: 0, extendedRcode: 0 }]);
    expect(decode(await udp(dnsPort, query('api.example.com', 'A'))).additionals).toEqual([]);
  });

  test('of another version is BADVERS', async () => {
    const { dnsPort } = await servedZone();
    const additionals = [{ ...edns, udpPayloadSize: 1_232, ednsVersion: 1 }];
    const message = await udp(dnsPort, query('api.example.com', 'A', { additionals }));
    expect(decode(message)).toMatchObject({ answers: [], additionals: [{ extendedRcode: 1 }] });
    expect(rcodeOf(message)).toBe('NOERROR');
  });
});

describe('TCP', () => {
  test('takes several queries on one connection, in pieces of any size', async () => {
    const { dnsPort } = await servedZone();
    const bytes = Buffer.concat([
      framed(query('api.example.com', 'A')),
      framed(query('nowhere.example.com', 'A')),
    ]);
    const pieces = [
      bytes.subarray(0, 1),
      bytes.subarray(1, 9),
      bytes.subarray(9, 40),
      bytes.subarray(40),
    ];
    const messages = await tcp(dnsPort, pieces, 2);
    expect(messages.map(rcodeOf)).toEqual(['NOERROR', 'NXDOMAIN']);
  });

  test('ends a connection that sends no query', async () => {
    const { dnsPort } = await servedZone();
    const socket = connect(dnsPort, '127.0.0.1');
    socket.write(framed(Buffer.from('no query')));
    await once(socket, 'close');
    expect(rcodeOf(await udp(dnsPort, query('api.example.com', 'A')))).toBe('NOERROR');
  });
});

describe('what is no query', () => {
  test('is not answered: too short, or a response', async () => {
    const { dnsPort } = await servedZone();
    const response = query('api.example.com', 'A', { type: 'response', id: 1 });
    // Only the last is answered, with its own id.
    const last = await udp(
      dnsPort,
      Buffer.alloc(0),
      Buffer.alloc(11),
      response,
      query('api.example.com', 'A'),
    );
    expect(last.readUInt16BE(0)).toBe(ID);
  });

  test.each([
    ['no question', query('a.example.com', 'A', { questions: [] })],
    [
      'two questions',
      query('a.example.com', 'A', {
        questions: [
          { name: 'a', type: 'A' },
          { name: 'b', type: 'A' },
        ],
      }),
    ],
    ['a name without end', query('a.example.com', 'A').subarray(0, 20)],
    ['a compressed question', Buffer.from('126701000001000000000000c00c00010001', 'hex')],
    [
      'an OPT record that is cut',
      query('a.example.com', 'A', { additionals: [{ ...edns, udpPayloadSize: 512 }] }).subarray(
        0,
        -3,
      ),
    ],
  ])('is FORMERR: %s', async (_, message) => {
    const { dnsPort } = await servedZone();
    expect(rcodeOf(await udp(dnsPort, message))).toBe('FORMERR');
  });

  test('may be anything: each is answered or dropped, and the server goes on', async () => {
    const { dnsPort } = await servedZone();
    const valid = query('www.example.com', 'A', {
      additionals: [{ ...edns, udpPayloadSize: 1_232 }],
    });
    const mutated = fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
      .map((changes) => {
        const message = Buffer.from(valid);
        for (const [at, byte] of changes) message[at] = byte;
        return message;
      });
    const random = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
    const garbage = fc.sample(fc.oneof(mutated, random), { seed, numRuns: 500 });
    const last = query('www.example.com', 'A', { id: ID + 1 });
    // A few at a time: what does not fit a socket's buffer is lost without a word.
    while (garbage.length > 0) {
      const message = await udp(dnsPort, ...garbage.splice(0, 20), last);
      expect(rcodeOf(message), `seed ${seed}`).toBe('NOERROR');
    }
  });
});

test('a change reaches the name servers one by one, as the service tells', async () => {
  const clock = new HandClock();
  const { dnsPort, service } = await served({
    clock,
    nameServerCount: 4,
    propagation: { minMs: 60_000, maxMs: 60_000 },
  });
  const ask = async () => rcodeOf(await udp(dnsPort, query('api.example.com', 'A')));
  send(service, upsert(a('api.example.com', '192.0.2.1')));
  expect(await ask()).toBe('NXDOMAIN');
  clock.ms += 60_000;
  expect(await ask()).toBe('NOERROR');
});

describe('ports', () => {
  test('a DNS port that is taken: nothing is left behind, and the message names it', async () => {
    const { dnsPort, endpointUrl } = await served();
    const service = route53();
    const onFault = (fault: unknown) => expect.unreachable(String(fault));
    const taken = startServer({ service, dnsPort, onFault });
    await expect(taken).rejects.toThrow(
      `TCP port ${dnsPort} of 127.0.0.1 cannot be used: another program listens there; choose another, or 0`,
    );
    await expect(taken).rejects.toBeInstanceOf(PortUnavailableError);
    const port = Number(new URL(endpointUrl).port);
    await expect(startServer({ service, port, onFault })).rejects.toBeInstanceOf(
      PortUnavailableError,
    );
  });

  test('a UDP port that is taken while TCP is free', async () => {
    // Any other process may have the same number for TCP just now: then another is tried.
    const refusals: string[] = [];
    for (let tries = 0; tries < 20 && !refusals.at(-1)?.startsWith('UDP'); tries += 1) {
      const blocker = createSocket('udp4').bind(0, '127.0.0.1');
      await once(blocker, 'listening');
      const dnsPort = blocker.address().port;
      const onFault = (fault: unknown) => expect.unreachable(String(fault));
      const started = startServer({ service: route53(), dnsPort, onFault });
      refusals.push(
        await started.then(
          () => 'none',
          (error: Error) => error.message,
        ),
      );
      blocker.close();
    }
    expect(refusals.at(-1)).toMatch(/^UDP port \d+ of 127\.0\.0\.1 cannot be used/);
  });

  test('are free again after stop', async () => {
    const onFault = (fault: unknown) => expect.unreachable(String(fault));
    const first = await startServer({ service: route53(), onFault });
    await first.stop();
    const port = Number(new URL(first.endpointUrl).port);
    const second = await startServer({ service: route53(), port, dnsPort: first.dnsPort, onFault });
    expect(second).toMatchObject({ endpointUrl: first.endpointUrl, dnsPort: first.dnsPort });
    await second.stop();
  });
});
