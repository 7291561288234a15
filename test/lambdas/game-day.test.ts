// A game day: parts that outlast one function go on in the next, and whatever came of them is reported.

import type { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { S3Seam } from '../../lib/aws/clients.ts';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { drillTag, outputKeys } from '../../lib/control-plane/outputs.ts';
import type { ProfileName } from '../../lib/control-plane/safeguards.ts';
import { emulatedPace } from '../../lib/drills/deployed/pace.ts';
import type { DrillDocument } from '../../lib/drills/result.ts';
import { S3Service } from '../../lib/emulator/s3/service.ts';
import type { SdkCommand } from '../../lib/emulator/service.ts';
import { play } from '../../lambdas/game-day/play.ts';
import type { Player } from '../../lambdas/game-day/play.ts';
import { report } from '../../lambdas/game-day/report.ts';
import type { PlayInput, PlayOutput } from '../../lambdas/game-day/game-day.ts';
import { DrillStackInMemory } from '../drills/deployed/drill-stack.ts';
import { seed } from '../seed.ts';

const file = parseEndpointsFile(readFileSync('examples/endpoints.yaml', 'utf8'), 'examples');

/** The bucket of reports, and what was published. */
class Office {
  readonly service = new S3Service({ clock: { nowMs: () => 0 } });
  readonly published: { readonly Subject?: string; readonly Message?: string }[] = [];
  readonly reports: { readonly client: S3Seam; readonly bucket: string };

  constructor() {
    this.service.createBucket('reports');
    const send = (command: SdkCommand) =>
      Promise.resolve().then(() => this.service.execute(command));
    this.reports = { client: { send } as never, bucket: 'reports' };
  }

  async read(key: string): Promise<string> {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const { client, bucket } = this.reports;
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToString()) ?? '';
  }

  report(parts: readonly PlayOutput[]) {
    const sns = {
      send: (command: SdkCommand) => {
        this.published.push(command.input);
        return Promise.resolve({});
      },
    };
    return report(
      {
        target: 'aws',
        region: 'eu-west-1',
        reports: this.reports,
        sns: sns as never,
        topicArn: 'arn:aws:sns:eu-west-1:123456789012:results',
      },
      { run: 'tuesday', drill: 'stale-enactor', seed, parts },
    );
  }
}

function playerOn(world: DrillStackInMemory, office: Office): Player {
  const { clients, time, newAttempt, random, deployment } = world;
  const outputs = {
    [outputKeys.hostedZoneId]: deployment.zone.id,
    [outputKeys.zoneName]: deployment.zone.name,
    [outputKeys.profile]: deployment.profile,
    [outputKeys.planTable]: deployment.planTable,
    [outputKeys.healthTable]: deployment.healthTable,
    [outputKeys.archiveBucket]: deployment.archiveBucket,
    [outputKeys.plannerMachine]: deployment.plannerMachine,
    GateTable: deployment.gateTable,
    ...Object.fromEntries(
      [...deployment.laneMachines].map(([lane, arn]) => [`Lane${lane.toUpperCase()}Machine`, arn]),
    ),
  };
  const describeStacks = ({ input }: DescribeStacksCommand) =>
    Promise.resolve({
      Stacks: [
        {
          StackName: input.StackName,
          Tags: [{ Key: drillTag, Value: 'true' }],
          Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({
            OutputKey,
            OutputValue,
          })),
        },
      ],
    });
  return {
    clients,
    cloudFormation: { send: describeStacks as never },
    file,
    pace: emulatedPace,
    time,
    newAttempt,
    random,
    reports: office.reports,
  };
}

/** Calls the function until the part is done, as the state machine does. */
async function playOut(profile: ProfileName, office: Office, sliceMs: number) {
  const world = new DrillStackInMemory(file, profile, seed);
  let output: PlayOutput | undefined;
  let calls = 0;
  do {
    const untilMs = world.clock.nowMs() + sliceMs;
    const input: PlayInput = { run: 'tuesday', drill: 'stale-enactor', profile, seed };
    const remainingMs = () => untilMs - world.clock.nowMs();
    output = await world.until(play(playerOn(world, office), input, remainingMs));
    calls += 1;
  } while (!output.done && calls < 50);
  return { output, calls };
}

describe('a game day of three profiles, in slices of five minutes', async () => {
  const office = new Office();
  const parts: PlayOutput[] = [];
  const calls: number[] = [];
  for (const profile of ['as-in-2025', 'conditional-write', 'fenced'] as const) {
    const played = await playOut(profile, office, 5 * 60_000);
    parts.push(played.output);
    calls.push(played.calls);
  }
  const answer = await office.report(parts);

  test('takes several functions a part, and comes to its end', () => {
    expect(parts.map(({ done }) => done)).toEqual([true, true, true]);
    expect(Math.max(...calls)).toBeGreaterThan(1);
  });

  test('has the verdicts that the drill expects', () => {
    expect(answer).toEqual({
      asExpected: true,
      verdicts: [
        { profile: 'as-in-2025', verdict: 'violated' },
        { profile: 'conditional-write', verdict: 'violated' },
        { profile: 'fenced', verdict: 'passed' },
      ],
      report: 'game-days/tuesday/report.html',
    });
  });

  test('leaves a document by the schema, and a report, in the bucket', async () => {
    const document = JSON.parse(
      await office.read('game-days/tuesday/result.json'),
    ) as DrillDocument;
    const schema = JSON.parse(readFileSync('lib/report/result.schema.json', 'utf8')) as object;
    expect(new Ajv.default().validate(schema, document)).toBe(true);
    expect(document).toMatchObject({ drill: 'stale-enactor', target: 'aws', seed });
    expect(await office.read('game-days/tuesday/report.html')).toMatch(/^<!doctype html>/);
  });

  test('tells people where the report is, and names no account', () => {
    const [message, ...more] = office.published;
    expect(more).toEqual([]);
    expect(message?.Subject).toBe('Game day stale-enactor: as expected');
    expect(message?.Message).toContain('fenced: passed (expected: passed)');
    expect(message?.Message).toContain(
      'https://s3.console.aws.amazon.com/s3/object/reports?region=eu-west-1&prefix=game-days%2Ftuesday%2Freport.html',
    );
    expect(message?.Message).not.toContain('123456789012');
  });
});

test('a part that could not be played is unknown, and the game day is not as expected', async () => {
  const office = new Office();
  const answer = await office.report([]);
  expect(answer.asExpected).toBe(false);
  expect(answer.verdicts.map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown', 'unknown']);
  expect(office.published[0]?.Subject).toBe('Game day stale-enactor: NOT as expected');
});
