// The deployment's configuration: what a wrong `-c key=value` is answered with.

import { describe, expect, test } from 'vitest';
import { laneNames, readConfig } from '../../lib/stacks/config.ts';

const read = (context: Readonly<Record<string, unknown>>) => readConfig((key) => context[key]);

describe('readConfig', () => {
  test('without context: the example, fenced, three lanes', () => {
    const config = read({});
    expect(config).toMatchObject({ hostedZoneId: 'Z00000000000000000000', profile: 'fenced' });
    expect(config.file.zone).toBe('drill.example.com');
    expect(config.lanes).toEqual(laneNames);
    expect(config.dashboard).toBe(true);
  });

  test.each([
    {
      title: 'a zone id with its path',
      context: { hostedZoneId: '/hostedzone/Z1' },
      message:
        '-c hostedZoneId="/hostedzone/Z1": allowed is the id of a Route 53 zone, such as Z0123456789ABC',
    },
    {
      title: 'an empty zone id',
      context: { hostedZoneId: '' },
      message: '-c hostedZoneId="": allowed is the id of a Route 53 zone, such as Z0123456789ABC',
    },
    {
      title: 'a profile that there is not',
      context: { profile: 'fast' },
      message: '-c profile="fast": allowed are as-in-2025, conditional-write, fenced',
    },
    {
      title: 'a weak profile, not marked as a drill stack',
      context: { profile: 'as-in-2025' },
      message:
        '-c profile=as-in-2025 is unsafe by design and deploys only as a drill stack: add -c drillStack=true',
    },
    {
      title: 'a weak profile, marked with something else than true',
      context: { profile: 'conditional-write', drillStack: 'yes' },
      message:
        '-c profile=conditional-write is unsafe by design and deploys only as a drill stack: add -c drillStack=true',
    },
    {
      title: 'an endpoints file that is no path',
      context: { endpoints: 7 },
      message: '-c endpoints=FILE takes the path of a file',
    },
    {
      title: 'an endpoints file that is not there',
      context: { endpoints: 'no-such.yaml' },
      message: "-c endpoints=no-such.yaml: ENOENT: no such file or directory, open 'no-such.yaml'",
    },
    {
      title: 'a dashboard that is neither on nor off',
      context: { dashboard: 'no' },
      message: '-c dashboard="no": allowed are on and off',
    },
  ])('$title', ({ context, message }) => {
    expect(() => read(context)).toThrow(new TypeError(message));
  });

  test('no dashboard', () => {
    expect(read({ dashboard: 'off' }).dashboard).toBe(false);
  });

  test('a weak profile on a drill stack', () => {
    expect(read({ profile: 'as-in-2025', drillStack: 'true' }).profile).toBe('as-in-2025');
  });
});
