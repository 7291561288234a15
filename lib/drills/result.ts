// What a drill gives back: the document that `--json` prints (lib/report/result.schema.json), and besides
// it the timelines that only the report draws. Times are milliseconds since the drill began,
// virtual in the embedded target and real elsewhere.

import type { RootType } from '../control-plane/plan.ts';
import type { PropertyName } from '../control-plane/properties.ts';

/** `unknown`: a limit was hit or the drill did not reach what it is about; never counted as passed. */
export type Verdict = 'passed' | 'violated' | 'unknown';

export interface TraceEntry {
  /** Counts the AWS calls of the run from 1; what `call` refers to. */
  readonly step: number;
  readonly atMs: number;
  /** `lane-a`, `planner`, `operator`. */
  readonly actor: string;
  /** `route53:ChangeResourceRecordSets`. */
  readonly operation: string;
  /** What the call was about: `install api.example.com g000145`, `plan/145`. */
  readonly key: string;
  /** `ok`, or the name of the error. */
  readonly outcome: string;
}

export interface Violation {
  readonly property: PropertyName;
  readonly endpoint: string;
  /** The step at which it was first seen. */
  readonly call: number;
  readonly atMs: number;
}

export interface ProfileResult {
  readonly profile: string;
  readonly verdict: Verdict;
  /** Why a verdict is unknown; absent otherwise. */
  readonly reason?: string;
  /** Null when nothing is expected: an ablation. */
  readonly expected: Verdict | null;
  /** The first of each property and endpoint, in order of time. */
  readonly violations: readonly Violation[];
  /** How many AWS calls were made. */
  readonly calls: number;
  /** From the first empty answer to recovery, or to the end of the run. */
  readonly emptyMs: number;
  /** Whether every endpoint answered again at the end; true when none ever stopped. */
  readonly recovered: boolean;
  /** Whether at rest some root did not show the newest committed plan. */
  readonly stuck: boolean;
  /** Virtual time of the whole run. */
  readonly durationMs: number;
  readonly trace: readonly TraceEntry[];
}

export interface DrillDocument {
  readonly schemaVersion: 1;
  readonly drill: string;
  readonly target: 'embedded' | 'localstack' | 'aws';
  readonly seed: number;
  readonly results: readonly ProfileResult[];
  /** Path of the HTML report; null when none was written. */
  readonly report: string | null;
}

/** What a root showed, from one change to the next. */
export interface RootInterval {
  readonly endpoint: string;
  readonly type: RootType;
  readonly fromMs: number;
  readonly toMs: number;
  /** The generation of the tree pointed at; null before there is a root. */
  readonly generation: number | null;
  /** How many values could be answered; 0 is an outage. */
  readonly live: number;
}

/** An actor that was held before a call. */
export interface HoldInterval {
  readonly actor: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** What it was about to do: `install api.example.com`. */
  readonly before: string;
}

/** What the report draws of one profile's run. */
export interface Timeline {
  readonly profile: string;
  readonly roots: readonly RootInterval[];
  readonly holds: readonly HoldInterval[];
  /** The lanes, the planner and other actors, in the order of the rows. */
  readonly actors: readonly string[];
}

/** Everything about a drill's run. */
export interface DrillRun {
  readonly document: DrillDocument;
  /** One line on what the drill does. */
  readonly title: string;
  readonly timelines: readonly Timeline[];
}
