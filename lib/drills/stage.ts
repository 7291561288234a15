// Where a drill is played: what its steps can ask of a world, whatever that world is made of. In memory time
// is virtual; on a deployed drill stack it is real. Neither decides an outcome.

import type { Operator } from '../aws/operator.ts';
import type { Purpose } from '../aws/calls.ts';
import type { PropertyMonitor, PropertyName } from '../control-plane/properties.ts';
import type { HoldInterval, RootInterval, TraceEntry, Violation } from './result.ts';

export interface Stage {
  readonly judge: Judge;
  /** How many AWS calls were made so far, as far as is known now. */
  calls(): number;
  /** Sets what the health source says of targets. @param weights - target id → capacity */
  setHealth(weights: ReadonlyMap<string, number>): Promise<void>;
  /** Runs the planner to its end; starts no lane. */
  plan(): Promise<void>;
  /** Starts these lanes at once and waits until all have ended. */
  run(lanes: readonly string[]): Promise<void>;
  /**
   * Starts a lane and waits until it is held before its call, or has ended without coming to it.
   *
   * @returns whether it is held
   */
  startHeld(lane: string, before: Purpose, endpoint: string): Promise<boolean>;
  /**
   * Lets a held lane go on, and waits until it has ended.
   *
   * @returns whether it was held until now: leased holds end by themselves
   */
  release(lane: string): Promise<boolean>;
  /** From here on these services, and no others, refuse every call of every function. */
  refuse(services: readonly string[]): Promise<void>;
  /** Has a person do something, until it is acknowledged or refused. */
  operate(command: (operator: Operator) => Promise<unknown>): Promise<void>;
  /** Between two runs of the planner. */
  pause(): Promise<void>;
  /** Longer than any change takes to the name servers. */
  rest(): Promise<void>;
  /** Everything in the zone, to tell whether anything changed. */
  zoneText(): Promise<string>;
  /** Ends the run: judges the rest, and hands over what was seen. Nothing is held or refused after it. */
  finish(): Promise<Seen>;
}

/** Who looks at endpoints and judges the properties. */
export interface Judge {
  readonly monitor: PropertyMonitor;
  readonly violations: readonly Violation[];
  violated(properties: readonly PropertyName[], endpoint: string): void;
  /** The generation that the endpoint's fence names; 0 before the first install. */
  generationOf(endpoint: string): number;
}

/** What is left of a run. Times are milliseconds since it began. */
export interface Seen {
  readonly trace: readonly TraceEntry[];
  readonly roots: readonly RootInterval[];
  readonly holds: readonly HoldInterval[];
  readonly durationMs: number;
}
