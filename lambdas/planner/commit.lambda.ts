// Entry of the planner's commit function. The logic is in commit.ts.

import { handlerOf, plannerFrom } from '../container.ts';
import { deployedEndpoints } from '../deployed-endpoints.ts';
import { commit } from './commit.ts';
import type { PlanOutput } from './planner.ts';

const planner = plannerFrom(process.env, deployedEndpoints());

export const handler = handlerOf(planner.report, (input: PlanOutput) => commit(planner, input));
