// Ends a game day: puts the verdicts of all profiles together, writes result and report into the bucket, and
// tells people where they are.

import { PublishCommand } from '@aws-sdk/client-sns';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { S3Seam } from '../../lib/aws/clients.ts';
import { builtInDrill } from '../../lib/drills/catalogue.ts';
import { partsByProfile } from '../../lib/drills/play.ts';
import type { Part } from '../../lib/drills/play.ts';
import type { DrillDocument, ProfileResult } from '../../lib/drills/result.ts';
import type { ProfileRun } from '../../lib/drills/run-drill.ts';
import { renderReport } from '../../lib/report/html.ts';
import { Folder } from './game-day.ts';
import type { ReportInput, ReportOutput } from './game-day.ts';

export interface Reporter {
  readonly target: Exclude<DrillDocument['target'], 'embedded'>;
  readonly region: string;
  readonly reports: { readonly client: S3Seam; readonly bucket: string };
  readonly sns: Pick<SNSClient, 'send'>;
  readonly topicArn: string;
}

export async function report(reporter: Reporter, input: ReportInput): Promise<ReportOutput> {
  const { reports, target, topicArn } = reporter;
  const { run: runName, drill: name, seed } = input;
  const folder = new Folder(reports.client, reports.bucket, runName);
  const drill = builtInDrill(name);
  const runs: ProfileRun[] = [];
  for (const part of partsByProfile(drill)) {
    const played = await folder.read<ProfileRun>(`${part.profile}.run.json`);
    runs.push(played ?? unplayed(part));
  }
  const document: DrillDocument = {
    schemaVersion: 1,
    drill: name,
    target,
    seed,
    results: runs.map(({ result }) => result),
    report: folder.key('report.html'),
  };
  await folder.write('result.json', JSON.stringify(document));
  const timelines = runs.map(({ timeline }) => timeline);
  const page = renderReport({ document, title: drill.title, timelines });
  const key = await folder.write('report.html', page, 'text/html; charset=utf-8');
  const verdicts = document.results.map(({ profile, verdict }) => ({ profile, verdict }));
  const asExpected = document.results.every(({ verdict, expected }) => verdict === expected);
  await reporter.sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: `Game day ${name}: ${asExpected ? 'as expected' : 'NOT as expected'}`,
      Message: message(document.results, consoleLink(reporter, key)),
    }),
  );
  return { asExpected, verdicts, report: key };
}

function message(results: readonly ProfileResult[], link: string): string {
  const lines = results.map(
    ({ profile, verdict, expected }) =>
      `${profile}: ${verdict} (expected: ${expected ?? 'nothing'})`,
  );
  return [...lines, '', `Report: ${link}`].join('\n');
}

function consoleLink({ reports, region }: Reporter, key: string): string {
  const query = new URLSearchParams({ region, prefix: key });
  return `https://s3.console.aws.amazon.com/s3/object/${reports.bucket}?${query.toString()}`;
}

/** A part that did not come to its end: nothing was shown. */
function unplayed({ profile, expected }: Part): ProfileRun {
  return {
    result: {
      profile,
      verdict: 'unknown',
      reason: 'the part could not be played to its end; see the execution of the state machine',
      expected,
      violations: [],
      calls: 0,
      emptyMs: 0,
      recovered: true,
      stuck: false,
      durationMs: 0,
      trace: [],
    },
    timeline: { profile, roots: [], holds: [], actors: [] },
  };
}
