// The package's `fencepost/explorer`: explore handlers of your own (docs/explore-your-own.md), and toy programs
// over registers and locks (docs/explorer.md).

export { EscapeError, IdleActorError, TwoCopiesError, UnmodelledCommandError } from './errors.ts';
export { explore } from './explore.ts';
export type { Bounds, Exploration } from './explore.ts';
export type { PlainItem, PlainValue } from './plain.ts';
export type { Property } from './properties.ts';
export { ViolationError, assertNoViolation, describeResult, toHaveNoViolation } from './result.ts';
export type { ExploreResult, ViolationFound } from './result.ts';
export type { Actor } from './run.ts';
export type { Strategy } from './search.ts';
export { NondeterminismError } from '../explorer/errors.ts';
export { TokenError } from '../explorer/token.ts';
export type { Ended, State } from './view.ts';
export { World, createWorld } from './world.ts';
export type { CommandClass, Model, WorldOptions, ZoneOptions } from './world.ts';

export { traceHash } from '../explorer/canonical.ts';
export { explore as exploreProgram } from '../explorer/explore.ts';
export type { Explored, Limits } from '../explorer/explore.ts';
export type { Execution, MadeCall, Program, Violation } from '../explorer/program.ts';
export type { Scheduler } from '../explorer/scheduler.ts';
export { DelayBound } from '../explorer/strategies/delay-bound.ts';
export { OptimalDpor } from '../explorer/strategies/optimal-dpor.ts';
export { Pct } from '../explorer/strategies/pct.ts';
export { PreemptionBound } from '../explorer/strategies/preemption-bound.ts';
export { RandomWalk } from '../explorer/strategies/random-walk.ts';
export { StickyWalk } from '../explorer/strategies/sticky.ts';
export { toyProgram } from '../explorer/toy.ts';
export type { Holds, Operations, Toy, ToyActor } from '../explorer/toy.ts';
