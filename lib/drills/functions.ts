// The deployed functions by the symbolic names that the state machines call them by.

import { build } from '../../lambdas/lane/build.ts';
import { cleanUp } from '../../lambdas/lane/clean-up.ts';
import { confirm } from '../../lambdas/lane/confirm.ts';
import { install } from '../../lambdas/lane/install.ts';
import type { Lane } from '../../lambdas/lane/lane.ts';
import { pick } from '../../lambdas/lane/pick.ts';
import { observed } from '../../lambdas/observed.ts';
import { commit } from '../../lambdas/planner/commit.ts';
import { makePlan } from '../../lambdas/planner/make-plan.ts';
import type { Planner } from '../../lambdas/planner/planner.ts';
import { readHealth } from '../../lambdas/planner/read-health.ts';
import type { Report } from '../control-plane/events.ts';

/** A Lambda function: JSON in, JSON out. Its input is what the state machine hands it. */
export type LambdaFunction = (input: never) => Promise<object>;

/** @param laneOf - what the function of a step works with: each is a container of its own */
export function laneFunctions(
  laneOf: (step: string) => Lane,
  report: Report,
): Readonly<Record<string, LambdaFunction>> {
  return observedAll(report, {
    pick: () => pick(laneOf('pick')),
    build: (input) => build(laneOf('build'), input),
    install: (input) => install(laneOf('install'), input),
    confirm: (input) => confirm(laneOf('confirm'), input),
    'clean-up': (input) => cleanUp(laneOf('clean-up'), input),
  });
}

export function plannerFunctions(
  plannerOf: (step: string) => Planner,
  report: Report,
): Readonly<Record<string, LambdaFunction>> {
  return observedAll(report, {
    'read-health': () => readHealth(plannerOf('read-health')),
    'make-plan': (input) => makePlan(plannerOf('make-plan'), input),
    commit: (input) => commit(plannerOf('commit'), input),
  });
}

/** Each with its failures reported, as the entries of the deployed functions have them. */
function observedAll(
  report: Report,
  functions: Readonly<Record<string, LambdaFunction>>,
): Readonly<Record<string, LambdaFunction>> {
  return Object.fromEntries(
    Object.entries(functions).map(([name, step]) => [name, observed(report, step)]),
  );
}
