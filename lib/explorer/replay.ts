// One schedule again, call for call: to check that it is the same run, to count its preemptions, and to make a
// token of it.

import { NondeterminismError } from './errors.ts';
import { explore } from './explore.ts';
import type { Call, Execution, Identity, MadeCall, PendingCall, Program } from './program.ts';
import { isPreemption } from './scheduler.ts';
import type { Scheduler } from './scheduler.ts';

/** A run, and where the schedule had a choice. */
export interface Replayed {
  readonly execution: Execution;
  /** By call: its place among those that could have been made, and how many these were. */
  readonly choices: readonly { readonly index: number; readonly of: number }[];
  /** Places of calls before which another actor could have gone on. */
  readonly preemptions: readonly number[];
}

/** Says which call is next, of those that can be made. */
type Next = (enabled: readonly PendingCall[], position: number) => Call | undefined;

/** @throws {@link NondeterminismError} the run is not that one */
export async function replay(program: Program, made: readonly MadeCall[]): Promise<Replayed> {
  const identityOf = identityIn(program);
  const next: Next = (enabled, position) => {
    const expected = made[position];
    const found = enabled.find((call) => !!expected && isSameCall(call, expected, identityOf));
    if (found || !expected) return found;
    const other = enabled.find(({ actor }) => actor === expected.actor) ?? enabled[0];
    throw new NondeterminismError(
      position,
      identityOf(expected),
      other ? identityOf(other) : 'nothing',
    );
  };
  const replayed = await follow(program, next);
  for (const [position, call] of replayed.execution.made.entries()) {
    const expected = made[position];
    if (!expected || call.outcome === expected.outcome) continue;
    const answered = (one: MadeCall) => `${identityOf(one)} → ${one.outcome}`;
    throw new NondeterminismError(position, answered(expected), answered(call));
  }
  const { length } = replayed.execution.made;
  const missing = made[length];
  if (missing) throw new NondeterminismError(length, identityOf(missing), 'nothing');
  return replayed;
}

/** Runs one schedule, until there is no next call. */
export async function follow(program: Program, next: Next): Promise<Replayed> {
  const guide = new Guide(next);
  let execution: Execution | undefined;
  // To its end, whatever falls on the way.
  await explore(program, guide, { maxSchedules: 1, isWanted: () => false }, (run) => {
    execution = run;
  });
  if (!execution) throw new Error('a schedule was followed, and there was no run');
  return { execution, choices: guide.choices, preemptions: guide.preemptions };
}

class Guide implements Scheduler {
  readonly choices: { index: number; of: number }[] = [];
  readonly preemptions: number[] = [];

  constructor(private readonly next: Next) {}

  begin(): boolean {
    return true;
  }

  choose(enabled: readonly PendingCall[], { made }: Execution): Call | undefined {
    const call = this.next(enabled, made.length);
    if (!call) return undefined;
    if (isPreemption(call, enabled, made.at(-1)?.actor)) this.preemptions.push(made.length);
    const index = enabled.findIndex(
      ({ actor, sequence }) => actor === call.actor && sequence === call.sequence,
    );
    this.choices.push({ index, of: enabled.length });
    return call;
  }

  ended(): void {}
}

function isSameCall(one: Call, other: Call, identityOf: Identity): boolean {
  return (
    one.actor === other.actor &&
    one.sequence === other.sequence &&
    identityOf(one) === identityOf(other)
  );
}

export function identityIn({ identityOf }: Program): Identity {
  return identityOf ?? (({ operation, key }) => `${operation} ${key}`);
}
