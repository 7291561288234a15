// A state machine as the interpreter runs it: validated, paths compiled, defaults filled in.
// Only load.ts makes one.

import type { ChoiceRule } from './choice-rules.ts';
import type { Json } from './json.ts';
import type { Path } from './paths.ts';
import type { Expression, Template } from './template.ts';

/** A sequence of states: a machine, a branch of a Parallel, the processor of a Map. */
export interface Branch {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** A whole machine. */
export interface Machine extends Branch {
  /** The execution ends as TIMED_OUT after this long; undefined: no limit. */
  readonly timeoutSeconds: number | undefined;
}

/** A state of any type. */
export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

/**
 * What every state has, absent fields at their defaults, in the order in which the data passes:
 * InputPath, Parameters, the work, ResultSelector, ResultPath, OutputPath. A null path discards.
 */
interface Shared {
  readonly name: string;
  readonly inputPath: Path | null;
  readonly parameters: Template | undefined;
  readonly resultSelector: Template | undefined;
  readonly resultPath: Path | null;
  readonly outputPath: Path | null;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
  /** undefined: the branch ends here. */
  readonly next: string | undefined;
}

export interface PassState extends Shared {
  readonly type: 'Pass';
  readonly result: Json | undefined;
}

export interface TaskState extends Shared {
  readonly type: 'Task';
  readonly resource: string;
  /** A number of seconds, or the path that gives it. */
  readonly timeoutSeconds: number | Path | undefined;
}

export interface ChoiceState extends Shared {
  readonly type: 'Choice';
  readonly choices: readonly { readonly rule: ChoiceRule; readonly next: string }[];
  readonly otherwise: string | undefined;
}

export interface WaitState extends Shared {
  readonly type: 'Wait';
  readonly until:
    | { readonly kind: 'seconds'; readonly seconds: number | Path }
    | { readonly kind: 'timestamp'; readonly timestamp: string | Path };
}

export interface SucceedState extends Shared {
  readonly type: 'Succeed';
}

export interface FailState extends Shared {
  readonly type: 'Fail';
  readonly error: string | Expression;
  readonly cause: string | Expression;
}

export interface ParallelState extends Shared {
  readonly type: 'Parallel';
  readonly branches: readonly Branch[];
}

export interface MapState extends Shared {
  readonly type: 'Map';
  readonly itemsPath: Path;
  readonly itemSelector: Template | undefined;
  readonly processor: Branch;
  /** 0: as many at once as an inline Map may have. */
  readonly maxConcurrency: number | Path;
}

/** One entry of Retry. */
export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxAttempts: number;
  /** undefined: the delay grows without a limit. */
  readonly maxDelaySeconds: number | undefined;
  readonly jitter: 'FULL' | 'NONE';
}

/** One entry of Catch. */
export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly resultPath: Path | null;
  readonly next: string;
}
