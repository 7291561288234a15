// What counts as a whole listing of a zone.

import { describe, expect, test } from 'vitest';
import { parseListing } from '../../../lib/cli/import/listing.ts';

const soa = { Name: 'Example.COM.', Type: 'SOA', TTL: 900, ResourceRecords: [{ Value: 'ns.' }] };

describe('parseListing', () => {
  test.each([
    ['as the command line prints it', { ResourceRecordSets: [soa] }],
    ['as the service answers', { ResourceRecordSets: [soa], IsTruncated: false, MaxItems: '300' }],
    ['fields it does not know', { ResourceRecordSets: [{ ...soa, Later: 1 }], More: [] }],
  ])('takes %s', (_title, listing) => {
    const zone = parseListing(JSON.stringify(listing), 'records.json');
    expect(zone.name).toBe('example.com');
    expect(zone.records.get('example.com')).toMatchObject([{ type: 'SOA', routing: 'simple' }]);
  });

  test('takes a byte order mark', () => {
    const text = `\uFEFF${JSON.stringify({ ResourceRecordSets: [soa] })}`;
    expect(parseListing(text, 'records.json').name).toBe('example.com');
  });

  test.each<[string, string, RegExp]>([
    ['no JSON', 'RESOURCERECORDSETS', /allowed: what aws route53 list-resource-record-sets/],
    ['nothing', '', /allowed: what aws route53 list-resource-record-sets/],
    ['other JSON', '{"HostedZones": []}', /ResourceRecordSets: found nothing/],
    ['a record without a type', listed({ Name: 'a.' }), /ResourceRecordSets\[0\]\.Type/],
    ['a weight above 255', listed({ ...soa, Weight: 256 }), /\[0\]\.Weight: found 256/],
    ['no SOA', listed({ ...soa, Type: 'A' }), /no SOA record, .*without a filter/],
    ['a page', listed(soa, { IsTruncated: true }), /IsTruncated: found true; .*all pages/],
    ['a page of the tool', listed(soa, { NextToken: 'x' }), /NextToken: .*without --max-items/],
  ])('refuses %s', (_title, text, message) => {
    expect(() => parseListing(text, 'records.json')).toThrow(message);
    expect(() => parseListing(text, 'records.json')).toThrow(/^records\.json is not valid/);
  });
});

function listed(record: object, paging: object = {}): string {
  return JSON.stringify({ ResourceRecordSets: [record], ...paging });
}
