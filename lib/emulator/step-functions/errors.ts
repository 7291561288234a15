// How a definition is refused and how a state fails. Error names are AWS's; which of them a Retry or
// Catch may match is decided in retry.ts.

import { NotEmulatedError } from '../service.ts';

/** The definition breaks a rule of the Amazon States Language: AWS would refuse to create it. */
export class InvalidDefinitionError extends Error {
  override readonly name = 'InvalidDefinitionError';

  constructor(
    readonly state: string,
    readonly field: string,
    readonly problem: string,
  ) {
    super(`${where(state, field)}: ${problem}`);
  }
}

/** A failure that a state reports: Retry and Catch match its `error`. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';

  /**
   * @param error - the Error Name, such as `States.Timeout`; empty if a Fail state names none
   * @param cause - human-readable; empty if there is none
   */
  constructor(
    readonly error: string,
    override readonly cause: string,
  ) {
    super(cause === '' ? error : `${error}: ${cause}`);
  }
}

/** Data that a state's fields cannot be applied to. The interpreter adds which state it was. */
export class EvaluationFailure extends Error {
  override readonly name = 'EvaluationFailure';

  constructor(
    readonly error: PredefinedError,
    readonly problem: string,
  ) {
    super(`${error}: ${problem}`);
  }
}

/** Error Names that the interpreter itself gives when it evaluates a state's fields. */
export type PredefinedError =
  | 'States.Runtime'
  | 'States.IntrinsicFailure'
  | 'States.NoChoiceMatched'
  | 'States.ResultPathMatchFailure';

/** Unwinds a branch that nobody waits for any more. No state ever sees it. */
export class AbandonedSignal extends Error {
  override readonly name = 'AbandonedSignal';
}

/** Refuses a real feature of the language, naming the state and the field that ask for it. */
export function notEmulated(
  state: string,
  field: string,
  emulated: readonly string[],
): NotEmulatedError {
  return new NotEmulatedError(where(state, field), emulated);
}

function where(state: string, field: string): string {
  return state === '' ? field : `state '${state}', ${field}`;
}
