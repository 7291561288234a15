// What an account holds besides records: zones that come and go, their tags, limits and health checks.

import {
  ChangeTagsForResourceCommand,
  CreateHealthCheckCommand,
  CreateHostedZoneCommand,
  DeleteHealthCheckCommand,
  DeleteHostedZoneCommand,
  GetAccountLimitCommand,
  GetHealthCheckCommand,
  GetHealthCheckStatusCommand,
  GetHostedZoneLimitCommand,
  ListHealthChecksCommand,
  ListTagsForResourceCommand,
  ListTagsForResourcesCommand,
  UpdateHealthCheckCommand,
} from '@aws-sdk/client-route-53';
import type {
  CreateHealthCheckCommandOutput,
  CreateHostedZoneCommandOutput,
  GetHealthCheckStatusCommandOutput,
  HealthCheckConfig,
  Tag,
  UpdateHealthCheckCommandInput,
} from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';

import type { Route53Service } from '../../../lib/emulator/route53/service.ts';
import { a, create, refusalOf, remove, route53, send, weighted, ZONE } from './harness.ts';

function newZone(service: Route53Service, Name: string): string {
  const made = service.execute(new CreateHostedZoneCommand({ Name, CallerReference: Name }));
  const { HostedZone } = made as CreateHostedZoneCommandOutput;
  return HostedZone?.Id?.replace('/hostedzone/', '') ?? '';
}

describe('deleting a zone', () => {
  test('is refused while it holds more than its own NS and SOA', () => {
    const service = route53();
    const deleted = () =>
      refusalOf(() => service.execute(new DeleteHostedZoneCommand({ Id: ZONE })));
    send(service, create(a('x.example.com', '192.0.2.1')));
    expect(deleted()).toBe(
      'HostedZoneNotEmpty: The specified hosted zone contains non-required resource record sets  and so cannot be deleted.',
    );
    send(service, remove(a('x.example.com', '192.0.2.1')));
    expect(deleted()).toBe('accepted');
    expect(deleted()).toBe(`NoSuchHostedZone: No hosted zone found with ID: ${ZONE}`);
    expect(service.answer('example.com', 'SOA').code).toBe('REFUSED');
  });

  test('does not free its id for another zone', () => {
    const service = route53();
    const first = newZone(service, 'example.org');
    service.execute(new DeleteHostedZoneCommand({ Id: first }));
    expect(newZone(service, 'example.net')).not.toBe(first);
  });

  test('takes its tags away', () => {
    const service = route53();
    tag(service, [{ Key: 'a', Value: '1' }]);
    service.execute(new DeleteHostedZoneCommand({ Id: ZONE }));
    service.createZone(ZONE, 'example.com');
    expect(tagsOf(service)).toEqual([]);
  });
});

function tag(service: Route53Service, AddTags: Tag[], RemoveTagKeys?: string[]): void {
  const input = { ResourceType: 'hostedzone' as const, ResourceId: ZONE, AddTags, RemoveTagKeys };
  service.execute(new ChangeTagsForResourceCommand(input));
}

function tagsOf(service: Route53Service): unknown {
  const input = { ResourceType: 'hostedzone' as const, ResourceId: `/hostedzone/${ZONE}` };
  const listed = service.execute(new ListTagsForResourceCommand(input));
  return (listed as { ResourceTagSet: { Tags: unknown } }).ResourceTagSet.Tags;
}

describe('tags', () => {
  test('are added, overwritten by key and removed', () => {
    const service = route53();
    tag(service, [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ]);
    tag(service, [{ Key: 'b', Value: '3' }], ['a', 'unknown']);
    expect(tagsOf(service)).toEqual([{ Key: 'b', Value: '3' }]);
  });

  test('of several resources come in the order asked for', () => {
    const service = route53();
    const other = newZone(service, 'example.org');
    tag(service, [{ Key: 'a', Value: '1' }]);
    const input = { ResourceType: 'hostedzone' as const, ResourceIds: [other, ZONE] };
    expect(service.execute(new ListTagsForResourcesCommand(input))).toMatchObject({
      ResourceTagSets: [
        { ResourceId: other, Tags: [] },
        { ResourceId: ZONE, Tags: [{ Key: 'a', Value: '1' }] },
      ],
    });
  });

  test.each<[string, Tag[], string]>([
    ['a key that is too long', [{ Key: 'k'.repeat(129), Value: '' }], 'maxLength'],
    ['a value that is too long', [{ Key: 'k', Value: 'v'.repeat(257) }], 'maxLength'],
    ['no key', [{ Value: 'v' }], 'minLength'],
  ])('%s is refused, and none is set', (_, tags, message) => {
    const service = route53();
    const refusal = refusalOf(() => tag(service, [{ Key: 'good', Value: '' }, ...tags]));
    expect(refusal).toMatch(/^InvalidInput: /);
    expect(refusal).toContain(message);
    expect(tagsOf(service)).toEqual([]);
  });

  test('above fifty are refused', () => {
    const service = route53();
    const ten = (tens: number) =>
      Array.from({ length: 10 }, (_, index) => ({ Key: `${tens} ${index}`, Value: '' }));
    for (let tens = 0; tens < 5; tens += 1) tag(service, ten(tens));
    expect(refusalOf(() => tag(service, [{ Key: 'one more', Value: '' }]))).toBe(
      'InvalidInput: A resource may have 50 tags',
    );
  });
});

describe('limits', () => {
  test('tell the quota and how much is used', () => {
    const service = route53({ limits: { setsPerZone: 20_000 } });
    const Type = 'MAX_RRSETS_BY_ZONE';
    expect(
      service.execute(new GetHostedZoneLimitCommand({ HostedZoneId: ZONE, Type })),
    ).toMatchObject({ Limit: { Type, Value: 20_000 }, Count: 2 });
    expect(
      service.execute(new GetAccountLimitCommand({ Type: 'MAX_HOSTED_ZONES_BY_OWNER' })),
    ).toMatchObject({ Limit: { Value: 500 }, Count: 1 });
    expect(
      service.execute(new GetAccountLimitCommand({ Type: 'MAX_TRAFFIC_POLICIES_BY_OWNER' })),
    ).toMatchObject({ Count: 0 });
  });
});

const tcp: HealthCheckConfig = { Type: 'TCP', IPAddress: '192.0.2.1', Port: 443 };

function newCheck(service: Route53Service, config: HealthCheckConfig = tcp, reference = 'once') {
  const input = { CallerReference: reference, HealthCheckConfig: config };
  const made = service.execute(new CreateHealthCheckCommand(input));
  return (made as CreateHealthCheckCommandOutput).HealthCheck?.Id ?? '';
}

function update(
  service: Route53Service,
  input: Omit<UpdateHealthCheckCommandInput, 'HealthCheckId'>,
  id: string,
): void {
  service.execute(new UpdateHealthCheckCommand({ HealthCheckId: id, ...input }));
}

function statuses(service: Route53Service, id: string): Set<string | undefined> {
  const output = service.execute(new GetHealthCheckStatusCommand({ HealthCheckId: id }));
  const { HealthCheckObservations = [] } = output as GetHealthCheckStatusCommandOutput;
  return new Set(HealthCheckObservations.map(({ StatusReport }) => StatusReport?.Status));
}

describe('a health check', () => {
  test('has the defaults of the real service', () => {
    const service = route53();
    const id = newCheck(service, { Type: 'HTTPS', FullyQualifiedDomainName: 'a.example.com' });
    expect(service.execute(new GetHealthCheckCommand({ HealthCheckId: id }))).toMatchObject({
      HealthCheck: {
        Id: id,
        CallerReference: 'once',
        HealthCheckVersion: 1,
        HealthCheckConfig: {
          Type: 'HTTPS',
          FullyQualifiedDomainName: 'a.example.com',
          Port: 443,
          RequestInterval: 30,
          FailureThreshold: 3,
          EnableSNI: true,
          Inverted: false,
          Disabled: false,
        },
      },
    });
  });

  test('is healthy when it is new, and unhealthy when disabled and inverted: answers follow', () => {
    const service = route53();
    const id = newCheck(service);
    send(
      service,
      create({ ...weighted('w.example.com', 'checked', 1, '192.0.2.1'), HealthCheckId: id }),
      create(weighted('w.example.com', 'other', 1, '192.0.2.2')),
    );
    const answers = () => [...service.possibleAnswers('w.example.com', 'A').values].sort();
    expect([...statuses(service, id)]).toEqual(['Success: HTTP Status Code 200, OK']);
    expect(answers()).toEqual(['192.0.2.1', '192.0.2.2']);
    update(service, { Disabled: true, Inverted: true }, id);
    expect([...statuses(service, id)]).toEqual([expect.stringMatching(/^Failure: /)]);
    expect(answers()).toEqual(['192.0.2.2']);
    update(service, { Inverted: false }, id);
    expect(answers()).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  test('made again with one reference is the same, unless the settings differ or it is gone', () => {
    const service = route53();
    const id = newCheck(service);
    expect(newCheck(service)).toBe(id);
    const taken =
      'HealthCheckAlreadyExists: A different health check has already been created with the specified caller reference.';
    expect(refusalOf(() => newCheck(service, { ...tcp, Port: 80 }))).toBe(taken);
    service.execute(new DeleteHealthCheckCommand({ HealthCheckId: id }));
    expect(refusalOf(() => newCheck(service))).toBe(taken);
  });

  test('is changed only at the version that was read', () => {
    const service = route53();
    const id = newCheck(service);
    update(service, { HealthCheckVersion: 1, FailureThreshold: 5 }, id);
    expect(
      refusalOf(() => update(service, { HealthCheckVersion: 1, FailureThreshold: 6 }, id)),
    ).toMatch(/^HealthCheckVersionMismatch: /);
    expect(service.execute(new GetHealthCheckCommand({ HealthCheckId: id }))).toMatchObject({
      HealthCheck: { HealthCheckVersion: 2, HealthCheckConfig: { FailureThreshold: 5 } },
    });
  });

  test('that a world made known has a status, though the account has no such check', () => {
    const service = route53();
    service.setHealthCheck('of-the-world', false);
    expect([...statuses(service, 'of-the-world')]).toEqual([expect.stringMatching(/^Failure: /)]);
    expect(refusalOf(() => statuses(service, 'unknown'))).toBe(
      'NoSuchHealthCheck: A health check with id unknown does not exist.',
    );
  });

  test('of a kind that is not emulated, or not whole, is refused', () => {
    const service = route53();
    expect(refusalOf(() => newCheck(service, { Type: 'CLOUDWATCH_METRIC' }))).toMatch(
      /^NotEmulatedError: health check type CLOUDWATCH_METRIC/,
    );
    expect(refusalOf(() => newCheck(service, { Type: 'TCP' }))).toBe(
      'InvalidInput: TCP needs a Port',
    );
    expect(refusalOf(() => newCheck(service, tcp, ''))).toMatch(/^InvalidInput: CallerReference/);
    expect(service.execute(new ListHealthChecksCommand({}))).toMatchObject({ HealthChecks: [] });
  });

  test('is listed in pages', () => {
    const service = route53();
    const ids = ['a', 'b', 'c'].map((reference) => newCheck(service, tcp, reference));
    const page = service.execute(new ListHealthChecksCommand({ MaxItems: 2 }));
    expect(page).toMatchObject({ IsTruncated: true, NextMarker: ids[2], MaxItems: 2 });
    expect(
      service.execute(new ListHealthChecksCommand({ Marker: ids[2], MaxItems: 2 })),
    ).toMatchObject({ IsTruncated: false, HealthChecks: [{ Id: ids[2] }] });
    expect(refusalOf(() => service.execute(new ListHealthChecksCommand({ Marker: 'x' })))).toBe(
      'InvalidInput: Marker x is no health check',
    );
  });
});
