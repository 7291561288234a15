// Finding a zone by its name: exactly this name, public, over pages; and never one of several.

import type { ListHostedZonesByNameCommandInput } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { findHostedZone, HostedZoneError, publicZones } from '../../lib/aws/hosted-zones.ts';
import { Route53Service } from '../../lib/emulator/route53/service.ts';
import type { SdkCommand } from '../../lib/emulator/service.ts';

function account(...zones: readonly (readonly [string, string])[]) {
  const service = new Route53Service({ clock: { nowMs: () => 0 }, random: () => 0 });
  for (const [id, name] of zones) service.createZone(id, name);
  return { send: async (command: SdkCommand): Promise<object> => service.execute(command) };
}

test.each([
  { title: 'the one', zones: [['Z1', 'example.com']], want: ['Z1'] },
  {
    title: 'not one below it, above it or beside it',
    zones: [
      ['Z1', 'a.example.com'],
      ['Z2', 'example.com'],
      ['Z3', 'com'],
      ['Z4', 'example.net'],
      ['Z5', 'badexample.com'],
    ],
    want: ['Z2'],
  },
  {
    title: 'every one of that name',
    zones: [
      ['Z1', 'example.com'],
      ['Z2', 'example.com'],
    ],
    want: ['Z1', 'Z2'],
  },
  { title: 'none', zones: [['Z1', 'example.org']], want: [] },
] as const)('publicZones finds $title', async ({ zones, want }) => {
  expect(await publicZones(account(...zones), 'example.com')).toEqual(want);
});

describe('with answers as an account of many zones gives them', () => {
  const zone = (Id: string, Name: string, PrivateZone = false) => ({
    Id: `/hostedzone/${Id}`,
    Name,
    CallerReference: Id,
    Config: { PrivateZone },
  });

  test('private zones of the name are passed over', async () => {
    const client = {
      send: () =>
        Promise.resolve({
          HostedZones: [zone('Z1', 'example.com.', true), zone('Z2', 'example.com.')],
          IsTruncated: false,
        }),
    };
    expect(await findHostedZone(client, 'example.com')).toBe('Z2');
  });

  test('pages are followed from where the last one ended', async () => {
    const asked: ListHostedZonesByNameCommandInput[] = [];
    const client = {
      send: (command: SdkCommand) => {
        asked.push(command.input);
        return Promise.resolve(
          asked.length === 1
            ? {
                HostedZones: [zone('Z1', 'example.com.')],
                IsTruncated: true,
                NextDNSName: 'example.com.',
                NextHostedZoneId: 'Z2',
              }
            : { HostedZones: [zone('Z2', 'example.com.')], IsTruncated: false },
        );
      },
    };
    expect(await publicZones(client, 'example.com')).toEqual(['Z1', 'Z2']);
    expect(asked).toEqual([
      { DNSName: 'example.com.' },
      { DNSName: 'example.com.', HostedZoneId: 'Z2' },
    ]);
  });

  test('a listing without end is given up', async () => {
    const client = {
      send: () =>
        Promise.resolve({
          HostedZones: [zone('Z1', 'example.com.')],
          IsTruncated: true,
          NextDNSName: 'example.com.',
        }),
    };
    await expect(publicZones(client, 'example.com')).rejects.toThrow(HostedZoneError);
  });
});

test('findHostedZone never guesses', async () => {
  await expect(findHostedZone(account(), 'example.com')).rejects.toThrow(
    'there is no public hosted zone example.com in this account',
  );
  await expect(
    findHostedZone(account(['Z1', 'example.com'], ['Z2', 'example.com']), 'example.com'),
  ).rejects.toThrow('there are 2 public hosted zones example.com: Z1, Z2; say which with');
});
