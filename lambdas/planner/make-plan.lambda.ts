// Entry of the planner's make-plan function. The logic is in make-plan.ts.

import { handlerOf, plannerFrom } from '../container.ts';
import { deployedEndpoints } from '../deployed-endpoints.ts';
import { makePlan } from './make-plan.ts';
import type { HealthOutput } from './planner.ts';

const planner = plannerFrom(process.env, deployedEndpoints());

export const handler = handlerOf(planner.report, (input: HealthOutput) => makePlan(planner, input));
