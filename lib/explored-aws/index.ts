// The package's `fencepost/explorer`: explore handlers of your own. See docs/explore-your-own.md.

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
