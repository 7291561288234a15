// Roles for one endpoint to three hundred: what a policy has no room for is granted by pattern, and no more
// than that. Each size is one synth of its own.

import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { recordNames } from '../../lib/stacks/record-names.ts';
import type { RecordKind } from '../../lib/stacks/record-names.ts';
import { charactersByRole, isAllowed, statementsByRole } from './policy.ts';
import type { AccessRequest } from './policy.ts';
import { resources, synthesise } from './synthesis.ts';

const zone = { id: 'Z1EXAMPLE', name: 'example.com' };
/** Inline policies of one role, in all. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const roleLimit = 10_240;
/** Of a template. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const templateLimitBytes = 1_000_000;

const endpointNames = (count: number, label = 'service') =>
  Array.from({ length: count }, (_, index) => `${label}-${index}.${zone.name}`);

const fileOf = (names: readonly string[]) => {
  const endpoints = names.map((name) => ({
    name,
    targets: [{ id: name, weight: 1, ipv4: '192.0.2.1' }],
  }));
  return parseEndpointsFile(JSON.stringify({ zone: zone.name, endpoints }), 'policy-size.test');
};

const write = (...names: string[]): AccessRequest => ({
  action: 'route53:ChangeResourceRecordSets',
  resource: `arn:aws:route53:::hostedzone/${zone.id}`,
  keys: {
    'route53:ChangeResourceRecordSetsActions': ['CREATE'],
    'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'],
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': names,
  },
});

const long = 'a-service-with-a-name-as-long-as-labels-get-which-is-63-letters';

describe.each([
  { count: 1, label: 'service', install: 'endpoints', build: 'endpoints' },
  { count: 3, label: 'service', install: 'endpoints', build: 'endpoints' },
  { count: 100, label: 'service', install: 'roots', build: 'endpoints' },
  { count: 300, label: 'svc', install: 'roots', build: 'roots' },
  { count: 300, label: long.slice(0, 59), install: 'zone', build: 'roots' },
] as const)('$count endpoints named $label-N', ({ count, label, install, build }) => {
  const names = endpointNames(count, label);
  const { stacks, controlPlane } = synthesise({ hostedZoneId: zone.id, file: fileOf(names) });
  const roles = statementsByRole(controlPlane);
  const allowed = (step: string, ...written: string[]) =>
    isAllowed(roles.get(`LaneA${step}Role`) ?? [], write(...written));
  const last = names.at(-1) ?? '';

  test('every role keeps within what its inline policies may have, without managed ones', () => {
    const sizes = [...charactersByRole(controlPlane)];
    expect(sizes.filter(([, characters]) => characters > roleLimit)).toEqual([]);
    expect(resources(controlPlane, 'AWS::IAM::ManagedPolicy').size).toBe(0);
  });

  test('the template can be deployed', () => {
    expect(JSON.stringify(controlPlane.toJSON()).length).toBeLessThan(templateLimitBytes);
  });

  test(`installs are granted by ${install}, builds by ${build}`, () => {
    const precision = (...kinds: readonly RecordKind[]) =>
      recordNames(kinds, names, zone).precision;
    expect(precision('root', 'rollback', 'fence')).toBe(install);
    expect(precision('fence', 'tree')).toBe(build);
  });

  test(`synth ${install === 'zone' ? 'warns of that' : 'has nothing to warn of'}`, () => {
    const annotations = Annotations.fromStack(stacks.controlPlane);
    const warnings = annotations.findWarning(
      '*',
      Match.stringLikeRegexp('do not fit an IAM policy'),
    );
    expect(warnings).toHaveLength(install === 'zone' ? 1 : 0);
  });

  test('one batch may hold records of the first and of the last endpoint', () => {
    const [first = ''] = names;
    expect(allowed('Install', first, last, `rollback.${last}`, `_fence.${first}`)).toBe(true);
    const trees = [first, last].map(
      (name) => `g000001.${name.replace(/\.example/, '.plans.example')}`,
    );
    expect(allowed('Build', ...trees, `_fence.${last}`)).toBe(true);
    expect(allowed('CleanUp', ...trees, `_fence.${last}`)).toBe(true);
  });

  test('builds and clean-up reach no root and no rollback', () => {
    const customers = [last, `rollback.${last}`, zone.name, 'www.example.com'];
    for (const step of ['Build', 'CleanUp']) {
      expect(customers.filter((name) => allowed(step, name))).toEqual([]);
    }
  });

  test(`a neighbour's root is ${install === 'zone' ? 'within reach' : 'out of reach'}`, () => {
    for (const step of ['Install', 'Confirm']) {
      expect(allowed(step, 'www.example.com')).toBe(install === 'zone');
      expect(allowed(step, 'www.example.org')).toBe(false);
    }
  });
});

describe('recordNames', () => {
  test('the zone itself as an endpoint has its records granted by name where others are by pattern', () => {
    const names = [zone.name, ...endpointNames(300)];
    const { patterns } = recordNames(['rollback', 'fence', 'tree'], names, zone);
    expect(patterns).toEqual([
      'rollback.*.example.com',
      'rollback.example.com',
      '_fence.*.example.com',
      '_fence.example.com',
      'g*.*.plans.example.com',
      'g*._apex.plans.example.com',
    ]);
  });

  test('a control plane of a part of a zone is granted nothing outside its part', () => {
    const part = { ...zone, name: 'drill.example.com' };
    const { patterns } = recordNames(
      ['root', 'fence'],
      endpointNames(300, long.slice(0, 59)),
      part,
    );
    expect(patterns).toEqual(['drill.example.com', '*.drill.example.com']);
  });
});
