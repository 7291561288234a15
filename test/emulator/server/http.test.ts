// What clients send that the SDK's own would not: paths with prefixes, documents that are wrong in each
// way, bodies without end. Every request gets an answer in Route 53's own form.

import { request } from 'node:http';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { MAX_BODY_BYTES } from '../../../lib/emulator/server/http-server.ts';
import { NAMESPACE, readXml } from '../../../lib/emulator/server/xml.ts';
import type { Element } from '../../../lib/emulator/server/xml.ts';
import { seed } from '../../seed.ts';
import { a, create, list, send, ZONE } from '../route53/harness.ts';
import { served } from './harness.ts';

const RRSET = `/2013-04-01/hostedzone/${ZONE}/rrset`;

const set = (inside: string) => `<ResourceRecordSet>${inside}</ResourceRecordSet>`;
const plainSet = set(
  '<Name>x.example.com</Name><Type>A</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords>',
);
const changeOf = (inside: string) => `<Change><Action>CREATE</Action>${inside}</Change>`;
const batchOf = (inside: string) =>
  `<ChangeResourceRecordSetsRequest xmlns="${NAMESPACE}"><ChangeBatch>${inside}</ChangeBatch></ChangeResourceRecordSetsRequest>`;
const changesOf = (inside: string) => batchOf(`<Changes>${inside}</Changes>`);
const valid = changesOf(changeOf(plainSet));

interface Answered {
  readonly status: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

function find(element: Element, name: string): Element | undefined {
  if (element.name === name) return element;
  return element.children.map((child) => find(child, name)).find((found) => found);
}

async function post(url: string, body: string | Uint8Array): Promise<Answered> {
  return read(
    await fetch(url, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Blob([Buffer.from(body)]),
    }),
  );
}

async function read(response: Response): Promise<Answered> {
  const root = readXml(await response.text());
  if (response.ok) return { status: response.status };
  expect(root.name).toBe('ErrorResponse');
  return {
    status: response.status,
    code: find(root, 'Code')?.text,
    message: find(root, 'Message')?.text,
  };
}

describe('a path', () => {
  test.each([
    ['as the SDK for JavaScript writes it', RRSET],
    ['as boto3 writes it, with a slash at the end', `${RRSET}/`],
    [
      'with the prefix that GetHostedZone gives',
      `/2013-04-01/hostedzone//hostedzone/${ZONE}/rrset`,
    ],
    ['with that prefix encoded', `/2013-04-01/hostedzone/%2Fhostedzone%2F${ZONE}/rrset`],
  ])('%s finds the zone', async (_, path) => {
    const { endpointUrl, service } = await served();
    expect(await post(endpointUrl + path, valid)).toEqual({ status: 200 });
    expect(service.recordSet(ZONE, 'x.example.com', 'A')?.values).toEqual(['192.0.2.1']);
    expect(await read(await fetch(endpointUrl + path))).toEqual({ status: 200 });
  });

  test.each([
    ['GET', '/', 404, 'UnknownOperationException'],
    ['GET', '/2013-04-01/hostedzones', 404, 'UnknownOperationException'],
    ['PUT', RRSET, 404, 'UnknownOperationException'],
    ['GET', '/2013-04-01/hostedzone/%E0%A4%A/rrset', 400, 'MalformedInput'],
    ['GET', '//[', 400, 'MalformedInput'],
    ['GET', `${RRSET}?maxitems=many`, 400, 'InvalidInput'],
    ['GET', `${RRSET}?type=A`, 400, 'InvalidInput'],
    ['GET', '/2013-04-01/geolocations', 501, 'NotEmulatedError'],
    ['GET', '/2013-04-01/trafficpolicyinstancecount', 501, 'NotEmulatedError'],
  ])('%s %s is answered with %i %s', async (method, path, status, code) => {
    const { endpointUrl } = await served();
    // Not fetch, which would put the path in order first.
    const answered = await new Promise<Answered>((resolve, reject) => {
      const { hostname, port } = new URL(endpointUrl);
      request({ hostname, port, method, path }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () => {
          resolve(read(new Response(body, { status: response.statusCode ?? 0 })));
        });
      })
        .on('error', reject)
        .end();
    });
    expect(answered).toMatchObject({ status, code });
  });
});

describe('a document', () => {
  test.each([
    [
      'a comment after the changes',
      batchOf(`<Changes>${changeOf(plainSet)}</Changes><Comment>c</Comment>`),
    ],
    [
      'a comment before them',
      batchOf(`<Comment>c</Comment><Changes>${changeOf(plainSet)}</Changes>`),
    ],
    [
      'a declaration and blank space',
      `<?xml version="1.0" encoding="UTF-8"?>\n ${valid.replaceAll('><', '>\n  <')}\n`,
    ],
    ['numeric entities, as Go writes them', valid.replace('192.0.2.1', '&#49;92&#x2E;0.2.1')],
    ['a CDATA section', valid.replace('192.0.2.1', '<![CDATA[192.0.2.1]]>')],
    ['a comment of XML', valid.replace('<TTL>', '<!-- & --><TTL>')],
  ])('with %s is accepted', async (_, body) => {
    const { endpointUrl, service } = await served();
    expect(await post(endpointUrl + RRSET, body)).toEqual({ status: 200 });
    expect(service.recordSet(ZONE, 'x.example.com', 'A')?.values).toEqual(['192.0.2.1']);
  });

  const malformed = 'MalformedInput';
  const invalid = 'InvalidInput';
  test.each<[string, string | Uint8Array, string, RegExp]>([
    ['nothing', '', malformed, /not valid XML/],
    ['JSON', '{"Changes": []}', malformed, /not valid XML/],
    ['a tag that is not closed', valid.slice(0, -5), malformed, /not valid XML/],
    ['two roots', `${valid}${valid}`, malformed, /not valid XML/],
    ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY y "z">]>${valid}`, malformed, /DOCTYPE/],
    ['an entity that is not XML’s own', valid.replace('192.0.2.1', '&y;'), malformed, /entity/],
    [
      'a character that XML does not know',
      valid.replace('x.ex', '&#0;.ex'),
      malformed,
      /character/,
    ],
    ['bytes that are not UTF-8', new Uint8Array([0x3c, 0x61, 0xff, 0x3e]), malformed, /UTF-8/],
    [
      'elements without end',
      '<a>'.repeat(5_000) + '</a>'.repeat(5_000),
      malformed,
      /not valid XML/,
    ],
    ['a name of the language', '<__proto__>1</__proto__>', malformed, /not valid XML/],
    [
      'another root',
      '<ChangeBatch></ChangeBatch>',
      malformed,
      /^ChangeBatch is not valid, expected ChangeResourceRecordSetsRequest$/,
    ],
    [
      'an element that is not known',
      changesOf(changeOf(plainSet.replaceAll('TTL', 'Ttl'))),
      invalid,
      /cvc-complex-type\.2\.4\.a: .*starting with element '\{"https:.*":Ttl\}'\. One of '\{.*":SetIdentifier/,
    ],
    [
      'an element twice',
      valid.replace('<TTL>60</TTL>', '<TTL>60</TTL><TTL>61</TTL>'),
      invalid,
      /cvc-complex-type\.2\.4\.a: .*:TTL\}/,
    ],
    [
      'an element inside a text',
      valid.replace('<TTL>60</TTL>', '<TTL><b>60</b></TTL>'),
      invalid,
      /cvc-complex-type\.2\.4\.d: .*:b\}/,
    ],
    [
      'another item in a list',
      changesOf(`<ResourceRecord></ResourceRecord>`),
      invalid,
      /cvc-complex-type\.2\.4\.a: .*One of '\{.*:Change\}/,
    ],
    [
      'text between elements',
      changesOf(`${changeOf(plainSet)}x`),
      invalid,
      /2\.3: Element 'Changes'/,
    ],
    ['no changes', changesOf(''), invalid, /'Changes' is not complete\. One of '\{.*:Change\}/],
    ['no batch', valid.replace(/<ChangeBatch>.*<\/ChangeBatch>/, ''), invalid, /:ChangeBatch\}/],
    [
      'no action',
      valid.replace(/<Action>.*<\/Action>/, ''),
      invalid,
      /'Change' is not complete.*:Action/,
    ],
    [
      'an alias that is not whole',
      changesOf(
        changeOf(
          set(
            '<Name>x.example.com</Name><Type>A</Type><AliasTarget><HostedZoneId>Z1</HostedZoneId><DNSName>y.example.com</DNSName></AliasTarget>',
          ),
        ),
      ),
      invalid,
      /^Invalid XML ; cvc-complex-type\.2\.4\.b: The content of element 'AliasTarget' is not complete\. One of '\{"https:\/\/route53\.amazonaws\.com\/doc\/2013-04-01\/":EvaluateTargetHealth\}' is expected\.$/,
    ],
    [
      'another action',
      valid.replace('CREATE', 'MERGE'),
      invalid,
      /enumeration '\[CREATE, DELETE, UPSERT\]'/,
    ],
    [
      'a TTL in words',
      valid.replace('60', 'soon'),
      invalid,
      /'soon' is not a valid value for 'integer'/,
    ],
    ['a TTL below zero', valid.replace('60', '-1'), invalid, /minInclusive/],
    [
      'a truth in words',
      valid.replace('<TTL>', '<MultiValueAnswer>yes</MultiValueAnswer><TTL>'),
      invalid,
      /'yes' is not a valid value for 'boolean'/,
    ],
  ])('with %s is refused', async (_, body, code, message) => {
    const { endpointUrl, service } = await served();
    const answered = await post(endpointUrl + RRSET, body);
    expect(answered).toMatchObject({ status: 400, code });
    expect(answered.message).toMatch(message);
    expect(service.recordSets(ZONE)).toHaveLength(2);
  });

  test('of 1,000 changes is read in time', async () => {
    const { endpointUrl, service } = await served();
    const changes = Array.from({ length: 1_000 }, (_, index) =>
      changeOf(plainSet.replace('x.example.com', `n${index}.example.com`)),
    );
    expect(await post(endpointUrl + RRSET, changesOf(changes.join('')))).toEqual({ status: 200 });
    expect(service.recordSets(ZONE)).toHaveLength(1_002);
  });
});

describe('a response', () => {
  test('escapes what XML would take for its own', async () => {
    const { endpointUrl } = await served();
    const body = `<CreateHostedZoneRequest><Name>a.org</Name><CallerReference>&lt;&amp;&gt; &quot; ]]&gt;&#13;</CallerReference></CreateHostedZoneRequest>`;
    const response = await fetch(`${endpointUrl}/2013-04-01/hostedzone`, { method: 'POST', body });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toMatch(/\/2013-04-01\/hostedzone\/Z0000000000002$/);
    const root = readXml(await response.text());
    expect(find(root, 'CallerReference')?.text).toBe('<&> " ]]>\r');
  });

  test('names its request, and whose fault an error is', async () => {
    const { endpointUrl } = await served();
    const response = await fetch(`${endpointUrl}/2013-04-01/hostedzone/ZNONE`);
    const id = response.headers.get('x-amzn-requestid');
    expect(await response.text()).toBe(
      `<?xml version="1.0"?>\n<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>NoSuchHostedZone</Code><Message>No hosted zone found with ID: ZNONE</Message></Error><RequestId>${id}</RequestId></ErrorResponse>`,
    );
  });
});

describe('a server', () => {
  test('takes no body above its limit, and goes on', async () => {
    const { endpointUrl } = await served();
    const answered = await post(endpointUrl + RRSET, 'x'.repeat(MAX_BODY_BYTES + 1));
    expect(answered).toMatchObject({ status: 413, code: 'RequestEntityTooLarge' });
    expect(await post(endpointUrl + RRSET, valid)).toEqual({ status: 200 });
  });

  test('goes on after bytes that are no HTTP, and after a client that goes away', async () => {
    const { endpointUrl } = await served();
    const port = Number(new URL(endpointUrl).port);
    for (const bytes of [
      '\0\u0001\u0002 garbage\r\n\r\n',
      `POST ${RRSET} HTTP/1.1\r\nContent-Length: 99\r\n\r\n<`,
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
        socket
          .on('close', () => resolve())
          .on('error', () => resolve())
          .resume();
      });
    }
    expect(await post(endpointUrl + RRSET, valid)).toEqual({ status: 200 });
  });

  test('listens on loopback only', async () => {
    const { endpointUrl } = await served();
    expect(new URL(endpointUrl).hostname).toBe('127.0.0.1');
  });

  test('answers whatever a document is turned into, and never as a fault of its own', async () => {
    const { endpointUrl, service } = await served();
    send(service, create(a('here.example.com', '192.0.2.1')));
    const pieces = fc.constantFrom(
      '<',
      '>',
      '</',
      '&',
      '"',
      '\0',
      'é',
      '\ud800',
      '<Change>',
      ']]>',
      '',
    );
    const cut = fc.record({ at: fc.nat(valid.length), length: fc.nat(40), by: pieces });
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 4 }), async (cuts) => {
        let body = valid.replace('CREATE', 'UPSERT');
        for (const { at, length, by } of cuts)
          body = body.slice(0, at) + by + body.slice(at + length);
        const { status } = await post(endpointUrl + RRSET, body);
        expect([200, 400, 501]).toContain(status);
      }),
      { seed, numRuns: 300 },
    );
    expect(list(service).ResourceRecordSets?.length).toBeGreaterThanOrEqual(3);
  });
});
