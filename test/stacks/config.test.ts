// The deployment's configuration: what a wrong `-c key=value` is answered with.

import { describe, expect, test } from 'vitest';
import { laneNames, readConfig } from '../../lib/stacks/config.ts';

const read = (context: Readonly<Record<string, unknown>>) => readConfig((key) => context[key]);

describe('readConfig', () => {
  test('without context: the example, fenced, three lanes', () => {
    const config = read({});
    expect(config).toMatchObject({
      hostedZoneId: 'Z00000000000000000000',
      drillStack: false,
      schedule: 'cron(0 9 ? * TUE *)',
      route53Endpoint: undefined,
    });
    expect(config.file.zone).toBe('drill.example.com');
    expect(config.lanes).toEqual(laneNames);
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
    ...['fast', 'as-in-2025'].map((profile) => ({
      title: `profile ${profile}`,
      context: { profile },
      message: `-c profile="${profile}": allowed is fenced; the weak profiles deploy side by side with -c drillStack=true`,
    })),
    {
      title: 'a drill stack that is neither true nor false',
      context: { drillStack: 'yes' },
      message: '-c drillStack="yes": allowed is true, false',
    },
    {
      title: 'a schedule that EventBridge does not know',
      context: { schedule: 'weekly' },
      message:
        '-c schedule="weekly": allowed is off, or an EventBridge schedule such as cron(0 9 ? * TUE *)',
    },
    {
      title: 'a Route 53 that is no address',
      context: { route53Endpoint: 'localhost:4580' },
      message:
        '-c route53Endpoint="localhost:4580": allowed is where fencepost serve listens, as http://127.0.0.1:PORT',
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
  ])('$title', ({ context, message }) => {
    expect(() => read(context)).toThrow(new TypeError(message));
  });

  test.each([
    { title: 'true, as text', value: 'true', want: true },
    { title: 'true, as cdk.json gives it', value: true, want: true },
    { title: 'false', value: 'false', want: false },
  ])('a drill stack: $title', ({ value, want }) => {
    expect(read({ drillStack: value }).drillStack).toBe(want);
  });

  test.each([
    ['off', undefined],
    ['rate(7 days)', 'rate(7 days)'],
  ])('a schedule: %s', (schedule, want) => {
    expect(read({ schedule }).schedule).toBe(want);
  });
});
