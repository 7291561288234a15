// A fenced batch of ten changes, as an install with a tree of two targets would be: swap, tree, roots, rollbacks.

import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { Route53Service } from '../lib/emulator/route53/service.ts';
import type { SdkCommand } from '../lib/emulator/service.ts';
import type { Subject } from './measure.ts';

const zone = { id: 'Z1EXAMPLE', name: 'example.com' };
const endpoint = `api.${zone.name}`;
const tree = `g000145.api.plans.${zone.name}`;
const callsPerRound = 5_000;

export function fencedBatches(): Subject {
  const service = new Route53Service({ clock: { nowMs: () => 0 }, random: () => 0 });
  service.createZone(zone.id, zone.name);
  const client = { send: async (command: SdkCommand) => service.execute(command) };
  let attempt = 0;
  service.execute(command([{ Action: 'CREATE', ResourceRecordSet: fence(attempt) }]));
  const round = async (): Promise<void> => {
    for (let call = 0; call < callsPerRound; call += 1) {
      await client.send(command(batch(attempt, attempt + 1)));
      attempt += 1;
    }
  };
  return {
    name: 'Route 53 fenced batch of 10',
    unit: 'batches',
    goal: 20_000,
    callsPerRound,
    round,
  };
}

function command(Changes: Change[]): ChangeResourceRecordSetsCommand {
  return new ChangeResourceRecordSetsCommand({ HostedZoneId: zone.id, ChangeBatch: { Changes } });
}

function batch(read: number, next: number): Change[] {
  const upsert = (set: ResourceRecordSet): Change => ({ Action: 'UPSERT', ResourceRecordSet: set });
  return [
    { Action: 'DELETE', ResourceRecordSet: fence(read) },
    { Action: 'CREATE', ResourceRecordSet: fence(next) },
    upsert(weighted('A', 'blue', '192.0.2.1')),
    upsert(weighted('A', 'green', '192.0.2.2')),
    upsert(weighted('AAAA', 'blue', '2001:db8::1')),
    upsert(weighted('AAAA', 'green', '2001:db8::2')),
    upsert(alias(endpoint, 'A')),
    upsert(alias(endpoint, 'AAAA')),
    upsert(alias(`rollback.${endpoint}`, 'A')),
    upsert(alias(`rollback.${endpoint}`, 'AAAA')),
  ];
}

function fence(attempt: number): ResourceRecordSet {
  const value = `"v1 145 0 - ${'c0ffee'.repeat(6)} a ${attempt.toString(16).padStart(32, '0')}"`;
  return { Name: `_fence.${endpoint}`, Type: 'TXT', TTL: 60, ResourceRecords: [{ Value: value }] };
}

function weighted(Type: 'A' | 'AAAA', SetIdentifier: string, Value: string): ResourceRecordSet {
  return { Name: tree, Type, SetIdentifier, Weight: 100, TTL: 60, ResourceRecords: [{ Value }] };
}

function alias(Name: string, Type: 'A' | 'AAAA'): ResourceRecordSet {
  const AliasTarget = { DNSName: tree, HostedZoneId: zone.id, EvaluateTargetHealth: false };
  return { Name, Type, AliasTarget };
}
