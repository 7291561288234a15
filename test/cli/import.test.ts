// `fencepost import` from a listing to a file that drills run with.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { example, runMain, temporaryFile, temporaryFolder } from './run-main.ts';

const listing = example('record-sets.json');

describe('the listing of the examples', () => {
  test('becomes an endpoints file', async () => {
    const { exitCode, out } = await runMain(['import', listing]);
    expect(exitCode).toBe(0);
    const { zone, endpoints } = parseEndpointsFile(out, 'stdout');
    expect(zone).toBe('shop.example.com');
    expect(
      endpoints.map(({ name, types, targets }) => [name, types.join(' '), targets.length]),
    ).toEqual([
      ['shop.example.com', 'A AAAA', 1],
      ['api.shop.example.com', 'A AAAA', 2],
      ['mail.shop.example.com', 'A', 2],
      ['search.shop.example.com', 'A', 2],
      ['www.shop.example.com', 'A', 1],
    ]);
  });

  test('is read from standard input as well', async () => {
    const fromFile = await runMain(['import', listing]);
    const input = readFileSync(listing, 'utf8');
    expect(await runMain(['import', '-'], { input })).toEqual(fromFile);
  });

  test('loses no record without a line that says why', async () => {
    const { err } = await runMain(['import', listing]);
    expect(err.split('\n').filter((line) => line.startsWith('left out'))).toEqual([
      'left out: shop.example.com MX: an endpoint has A and AAAA records only',
      'left out: shop.example.com NS: stays with the zone',
      'left out: shop.example.com SOA: stays with the zone',
      'left out: shop.example.com TXT: an endpoint has A and AAAA records only',
      'left out: *.shop.example.com A: a wildcard; an endpoint is one name',
      'left out: cdn.shop.example.com A: latency routing; a plan has weights only',
      'left out: status.shop.example.com CNAME: an endpoint has A and AAAA records only',
    ]);
  });

  test('is drilled with the outcome that the drill expects', async () => {
    const { out } = await runMain(['import', listing]);
    const endpoints = temporaryFile('endpoints.yaml', out);
    const ran = await runMain(['drill', '--endpoints', endpoints, '--out', temporaryFolder()]);
    expect(ran.out.match(/(?<=[✗✓?] )\w+/g)).toEqual(['violated', 'violated', 'passed']);
    expect(ran.exitCode).toBe(0);
  });
});

test('without anything to import nothing is printed, and it is an error', async () => {
  const soa = { Name: 'example.com.', Type: 'SOA' };
  const text = JSON.stringify({ ResourceRecordSets: [soa] });
  const { exitCode, out, err } = await runMain(['import', '-'], { input: text });
  expect({ exitCode, out }).toEqual({ exitCode: 64, out: '' });
  expect(err).toBe(
    'left out: example.com SOA: stays with the zone\n' +
      'fencepost: no record of standard input can be an endpoint: A or AAAA, simple or weighted\n',
  );
});

test('a name cannot write control characters to the terminal', async () => {
  const records = [
    { Name: 'example.com.', Type: 'SOA' },
    { Name: 'a\u001B[2Jb.example.com.', Type: 'TXT' },
  ];
  const input = JSON.stringify({ ResourceRecordSets: records });
  const { err } = await runMain(['import', '-'], { input });
  expect(err).toContain('left out: a\uFFFD[2jb.example.com TXT');
  expect(err).not.toContain('\u001B');
});
