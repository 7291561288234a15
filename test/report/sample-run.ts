// A drill run as the outage would give it: hundreds of quiet installs, a lane held before an old plan, a
// clean-up that deletes that plan under the root. Made up, but in the shape and size of a real run.

import type {
  DrillRun,
  ProfileResult,
  RootInterval,
  Timeline,
  TraceEntry,
  Violation,
} from '../../lib/drills/result.ts';

export interface SampleNames {
  readonly drill: string;
  readonly title: string;
  readonly profiles: readonly [string, string, string];
  readonly endpoint: string;
  readonly others: readonly string[];
  readonly lanes: readonly [string, string, string];
  readonly planner: string;
  /** Stands in for `install` in keys and holds. */
  readonly install: string;
  readonly refusal: string;
  readonly report: string | null;
}

export const sampleNames: SampleNames = {
  drill: 'late-writer',
  title:
    'A lane is held before it installs plan 110, while another installs plan 145 and cleans up',
  profiles: ['as-in-2025', 'conditional-write', 'fenced'],
  endpoint: 'api.example.com',
  others: [
    '123456789012.ddb.us-east-1.on.aws',
    'fips.api.example.com',
    'ipv6.api.example.com',
    'streams.api.example.com',
  ],
  lanes: ['lane-a', 'lane-b', 'lane-c'],
  planner: 'planner',
  install: 'install',
  refusal: 'InvalidChangeBatch',
  report: 'fencepost-report/late-writer.html',
};

const minuteMs = 60_000;
const held = 110;
const newest = 145;
const releaseMs = newest * minuteMs + 12_400;
const endMs = 160 * minuteMs;

/** The three profiles of the late-writer drill; names can be replaced by hostile ones. */
export function sampleRun(names: SampleNames = sampleNames): DrillRun {
  const [asIn2025, conditional, fenced] = names.profiles;
  const runs = [
    emptied(asIn2025, names, releaseMs + 6100),
    emptied(conditional, names, releaseMs + 6900),
    safe(fenced, names),
  ];
  return {
    title: names.title,
    document: {
      schemaVersion: 1,
      drill: names.drill,
      target: 'embedded',
      seed: 20_251_020,
      results: runs.map(({ result }) => result),
      report: names.report,
    },
    timelines: runs.map(({ timeline }) => timeline),
  };
}

interface Run {
  readonly result: ProfileResult;
  readonly timeline: Timeline;
}

/** Writes a trace in order of time. */
class Recorder {
  private readonly calls: Omit<TraceEntry, 'step'>[] = [];

  call(atMs: number, actor: string, operation: string, key: string, outcome = 'ok'): void {
    this.calls.push({ atMs, actor, operation, key, outcome });
  }

  trace(): TraceEntry[] {
    const inOrder = [...this.calls].sort((a, b) => a.atMs - b.atMs);
    return inOrder.map((call, index) => ({ step: index + 1, ...call }));
  }
}

const write = 'route53:ChangeResourceRecordSets';
const list = 'route53:ListResourceRecordSets';

/** The planner makes a plan each minute; two lanes race for it, and while lane-a is held lane-b wins. */
function quietRounds(recorder: Recorder, names: SampleNames, last: number): void {
  const [a, b, c] = names.lanes;
  for (let generation = 1; generation <= last; generation += 1) {
    const atMs = generation * minuteMs;
    recorder.call(atMs, names.planner, 'dynamodb:GetItem', 'head');
    recorder.call(atMs + 80, names.planner, 'dynamodb:Scan', 'health');
    recorder.call(atMs + 210, names.planner, 'dynamodb:TransactWriteItems', `plan/${generation}`);
    recorder.call(atMs + 330, names.planner, 's3:PutObject', `plans/${generation}.json`);
    const winner = generation < held && generation % 2 === 0 ? a : b;
    const loser = winner === a ? b : a;
    attempt(recorder, names, winner, generation, atMs + 600);
    if (loser === b || generation <= held) look(recorder, names, loser, atMs + 900);
    look(recorder, names, c, atMs + 2400);
    if (generation % 20 === 0) cleanUp(recorder, names, winner, generation - 40, atMs + 24_000);
  }
}

function attempt(
  recorder: Recorder,
  names: SampleNames,
  lane: string,
  generation: number,
  fromMs: number,
): void {
  const { endpoint, install } = names;
  look(recorder, names, lane, fromMs);
  const plan = `g${String(generation).padStart(6, '0')}`;
  recorder.call(fromMs + 700, lane, write, `build ${endpoint} ${plan}`);
  recorder.call(fromMs + 10_800, lane, 'route53:GetChange', `build ${endpoint} ${plan}`);
  recorder.call(fromMs + 11_000, lane, list, endpoint);
  if (generation === held) return;
  recorder.call(fromMs + 11_200, lane, write, `${install} ${endpoint} ${plan}`);
  recorder.call(fromMs + 11_400, lane, list, endpoint);
}

function look(recorder: Recorder, names: SampleNames, lane: string, fromMs: number): void {
  recorder.call(fromMs, lane, list, 'zone');
  recorder.call(fromMs + 180, lane, 'dynamodb:GetItem', 'head');
  recorder.call(fromMs + 320, lane, 's3:GetObject', 'plans/newest');
  recorder.call(fromMs + 430, lane, list, names.endpoint);
}

function cleanUp(
  recorder: Recorder,
  names: SampleNames,
  lane: string,
  generation: number,
  atMs: number,
): void {
  recorder.call(atMs, lane, list, names.endpoint);
  recorder.call(
    atMs + 200,
    lane,
    write,
    `clean up ${names.endpoint} g${String(generation).padStart(6, '0')}`,
  );
}

/** lane-a's old plan goes in; clean-up deletes it; nothing gets in any more. */
function emptied(profile: string, names: SampleNames, emptyAtMs: number): Run {
  const recorder = new Recorder();
  const [a, b, c] = names.lanes;
  const { endpoint, install, refusal } = names;
  quietRounds(recorder, names, newest);
  recorder.call(releaseMs, a, write, `${install} ${endpoint} g000110`);
  recorder.call(releaseMs + 160, a, list, endpoint);
  recorder.call(emptyAtMs - 700, b, list, endpoint);
  recorder.call(emptyAtMs - 300, b, write, `clean up ${endpoint} g000109`);
  recorder.call(emptyAtMs, b, write, `clean up ${endpoint} g000110`);
  recorder.call(emptyAtMs + 350, b, write, `clean up ${endpoint} g000111`);
  for (let generation = newest + 1; generation < 160; generation += 1) {
    const atMs = generation * minuteMs;
    recorder.call(atMs + 210, names.planner, 'dynamodb:TransactWriteItems', `plan/${generation}`);
    [a, b, c].forEach((lane, index) => {
      const fromMs = atMs + 600 + index * 700;
      look(recorder, names, lane, fromMs);
      recorder.call(fromMs + 900, lane, write, `build ${endpoint} g000${generation}`);
      for (const retryMs of [12_000, 14_500, 20_300, 31_000]) {
        recorder.call(
          fromMs + retryMs,
          lane,
          write,
          `${install} ${endpoint} g000${generation}`,
          refusal,
        );
      }
    });
  }
  const trace = recorder.trace();
  const violation = (property: Violation['property'], atMs: number, what: string): Violation => ({
    property,
    endpoint,
    atMs,
    call: trace.find((entry) => entry.atMs === atMs && entry.key.includes(what))?.step ?? 1,
  });
  return {
    result: {
      profile,
      verdict: 'violated',
      expected: 'violated',
      violations: [
        violation('no-regression', releaseMs, 'g000110'),
        violation('never-empty', emptyAtMs, 'g000110'),
        violation('above-floor', emptyAtMs, 'g000110'),
        violation('rollback-resolves', emptyAtMs + 350, 'g000111'),
      ],
      calls: trace.length,
      emptyMs: endMs - emptyAtMs,
      recovered: false,
      stuck: true,
      durationMs: endMs,
      trace,
    },
    timeline: timelineOf(profile, names, [
      ...installs(endpoint, newest, releaseMs),
      root(endpoint, releaseMs, emptyAtMs, held, 3),
      root(endpoint, emptyAtMs, endMs, held, 0),
    ]),
  };
}

/** Route 53 refuses lane-a's batch, since the lock value it read is gone; then the fence drops the plan. */
function safe(profile: string, names: SampleNames): Run {
  const recorder = new Recorder();
  const [a] = names.lanes;
  const { endpoint, install, refusal } = names;
  quietRounds(recorder, names, 159);
  recorder.call(releaseMs, a, write, `${install} ${endpoint} g000110`, refusal);
  recorder.call(releaseMs + 190, a, list, endpoint);
  recorder.call(releaseMs + 1700, a, list, endpoint);
  const trace = recorder.trace();
  return {
    result: {
      profile,
      verdict: 'passed',
      expected: 'passed',
      violations: [],
      calls: trace.length,
      emptyMs: 0,
      recovered: true,
      stuck: false,
      durationMs: endMs,
      trace,
    },
    timeline: timelineOf(profile, names, installs(endpoint, 159, endMs)),
  };
}

function timelineOf(
  profile: string,
  names: SampleNames,
  roots: readonly Omit<RootInterval, 'type'>[],
): Timeline {
  const all = [
    ...roots,
    ...names.others.flatMap((endpoint) => [
      root(endpoint, 0, minuteMs, null, 0),
      root(endpoint, minuteMs, endMs, 1, 3),
    ]),
  ];
  return {
    profile,
    actors: [...names.lanes, names.planner],
    roots: all.flatMap((one) => [
      { ...one, type: 'A' as const },
      { ...one, type: 'AAAA' as const },
    ]),
    holds: [
      {
        actor: names.lanes[0],
        fromMs: held * minuteMs + 11_800,
        toMs: releaseMs,
        before: `${names.install} ${names.endpoint}`,
      },
    ],
  };
}

/** Nothing at first, then each plan from about 12 s after it was made; the held one never. */
function installs(endpoint: string, last: number, untilMs: number): Omit<RootInterval, 'type'>[] {
  const generations = Array.from({ length: last }, (_, index) => index + 1).filter(
    (generation) => generation !== held,
  );
  const starts = generations.map((generation) => generation * minuteMs + 11_800);
  const first = starts[0] ?? 0;
  return [
    root(endpoint, 0, first, null, 0),
    ...generations.map((generation, index) =>
      root(endpoint, starts[index] ?? 0, starts[index + 1] ?? untilMs, generation, 3),
    ),
  ];
}

function root(
  endpoint: string,
  fromMs: number,
  toMs: number,
  generation: number | null,
  live: number,
): Omit<RootInterval, 'type'> {
  return { endpoint, fromMs, toMs, generation, live };
}
