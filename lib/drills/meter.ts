// What a run does that AWS would check or charge for: told as it happens, to whoever wants to count it.
// Decides nothing, and no run depends on it.

import type { SdkCommand } from '../emulator/service.ts';

/** The actor is a lane or the planner; the step is the function that acts, by its bundle's name. */
export type Metered =
  | { readonly kind: 'execution'; readonly actor: string; readonly durationMs: number }
  | { readonly kind: 'transition'; readonly actor: string }
  | { readonly kind: 'invocation'; readonly step: string; readonly durationMs: number }
  | {
      readonly kind: 'call';
      readonly actor: string;
      readonly step: string;
      readonly service: string;
      readonly command: SdkCommand;
      /** Undefined for a call that failed. */
      readonly output: object | undefined;
    };

export type Meter = (event: Metered) => void;
