// What exploring the outage's world gives back: the document that `fencepost explore --json` prints.

import { racingPair } from '../../explorer/racing-pair.ts';
import type { Replayed } from '../../explorer/replay.ts';
import type { OneOrder } from '../../explorer/races.ts';
import type { Verdict } from '../result.ts';
import type { Bounds } from './bounds.ts';
import type { Sometimes } from './coverage.ts';
import type { Explained } from './explain.ts';
import type { Searched, Strategy } from './explore.ts';
import { faultAt, isTwice } from './faults.ts';
import type { FaultKind, FaultPlan } from './faults.ts';
import { startOperation } from './requests.ts';
import { contentionAttempts } from './program.ts';
import { allActors } from './world.ts';

/** A call of a trace. Time stands still while orders are explored. */
export interface ExploredCall {
  /** Counts from 1. */
  readonly step: number;
  readonly atMs: 0;
  readonly actor: string;
  readonly operation: string;
  readonly key: string;
  readonly outcome: string;
  /** Whether another actor could have gone on instead. */
  readonly preempts?: true;
  /** Whether it is one of the two calls whose order made the difference. */
  readonly races?: true;
  /** What went wrong with it. */
  readonly fault?: FaultKind;
}

export interface ExploreDocument {
  readonly schemaVersion: 1;
  readonly verdict: Verdict;
  readonly profile: string;
  readonly strategy: Strategy;
  readonly schedules: number;
  /** Different traces among them: orders that differ in more than independent calls. */
  readonly traces: number;
  /** Runs given up because what follows was seen already. */
  readonly blocked: number;
  readonly schedulesPerSecond: number;
  readonly durationMs: number;
  readonly bounds: Required<Bounds> & {
    readonly contentionAttempts: number;
    readonly seed: number;
  };
  readonly violation: {
    readonly property: string;
    readonly token: string;
    readonly calls: number;
    readonly preemptions: number;
    readonly trace: readonly ExploredCall[];
  } | null;
  readonly coverage: {
    /** Whether everything within the bounds was searched. */
    readonly exhausted: boolean;
    readonly calls: number;
    /** Runs that were made again through all of the SDK, call for call. */
    readonly repeated: number;
    /** Of the search by states; null if there was none. */
    readonly states: number | null;
    readonly transitions: number | null;
    readonly ends: number | null;
    /** By what has to happen in some order within these bounds, whether it did. Else a pass would say nothing. */
    readonly sometimes: Sometimes;
    readonly races: {
      /** Pairs of call sites that raced. */
      readonly pairs: number;
      readonly bothOrders: number;
      readonly oneOrder: readonly OneOrder[];
      /** Pairs of one order that are not listed. */
      readonly unlisted: number;
    };
    /** The chance that the next walk is a new trace, estimated; null if there were no walks. */
    readonly newTraceChance: number | null;
    /** The share of traces, or of ways through the states, that was searched, estimated; null if there is no end to them. */
    readonly explored: number | null;
  };
}

const listedRaces = 50;

export interface DocumentOptions {
  readonly profile: string;
  readonly strategy: Strategy;
  readonly bounds: Bounds;
  readonly seed: number;
  readonly durationMs: number;
  readonly token: (found: Explained) => string;
}

export function documentOf(searched: Searched, options: DocumentOptions): ExploreDocument {
  const { profile, strategy, bounds, seed, durationMs, token } = options;
  const { schedules, traces, givenUp, calls, states, exhausted, found } = searched;
  const { sometimes, races, repeated } = searched;
  const oneOrder = races.oneOrder.slice(0, listedRaces);
  const unlisted = races.oneOrder.length - oneOrder.length;
  return {
    schemaVersion: 1,
    verdict: verdictOf(searched),
    profile,
    strategy,
    schedules,
    traces,
    blocked: givenUp,
    schedulesPerSecond: durationMs === 0 ? 0 : Math.round((schedules / durationMs) * 1000),
    durationMs: Math.round(durationMs),
    bounds: { ...bounds, duplicates: bounds.duplicates ?? 0, contentionAttempts, seed },
    violation: found ? violationOf(found, token(found)) : null,
    coverage: {
      exhausted,
      calls,
      repeated,
      states: states?.states ?? null,
      transitions: states?.transitions ?? null,
      ends: states?.ends ?? null,
      sometimes,
      races: { pairs: races.pairs, bothOrders: races.bothOrders, oneOrder, unlisted },
      newTraceChance: searched.newTraceChance ?? null,
      explored: searched.explored ?? null,
    },
  };
}

/** Sampling shows what there is, never that there is nothing; neither does a search in which nothing happened. */
function verdictOf({ found, exhausted, sometimes }: Searched): Verdict {
  if (found) return 'violated';
  return exhausted && neverIn(sometimes).length === 0 ? 'passed' : 'unknown';
}

/** What happened in no order. */
export function neverIn(sometimes: Sometimes): string[] {
  return Object.keys(sometimes).filter((name) => sometimes[name] !== true);
}

function violationOf({ options, violation, replayed, faults }: Explained, token: string) {
  const { preemptions } = replayed;
  return {
    property: violation.property,
    token,
    calls: replayed.execution.made.length,
    preemptions: preemptions.length,
    trace: traceOf(replayed, faults, options),
  };
}

export function traceOf(
  { execution, preemptions }: Replayed,
  faults: FaultPlan,
  bounds: Pick<Bounds, 'lanes' | 'duplicates'>,
): ExploredCall[] {
  const actors = allActors(bounds);
  const racing: readonly number[] = racingPair(execution.made, preemptions) ?? [];
  return execution.made.map(({ actor, sequence, operation, key, outcome }, place) => ({
    step: place + 1,
    atMs: 0,
    actor: actors[actor] ?? '',
    operation,
    key,
    outcome,
    ...faultOf(faults, actors[actor] ?? '', sequence, operation),
    ...(preemptions.includes(place) && { preempts: true as const }),
    ...(racing.includes(place) && { races: true as const }),
  }));
}

function faultOf(faults: FaultPlan, actor: string, call: number, operation: string) {
  // A function that runs twice shows by its second run.
  const isStartedTwice = operation === startOperation && isTwice(faults, actor, call);
  const fault: FaultKind | undefined = isStartedTwice ? 'duplicate' : faultAt(faults, actor, call);
  return fault === undefined ? {} : { fault };
}
