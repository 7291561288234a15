// Entry of the planner's commit function. The logic is in commit.ts.

import { plannerFrom } from '../container.ts';
import { deployedEndpoints } from '../deployed-endpoints.ts';
import { observed } from '../observed.ts';
import { commit } from './commit.ts';
import type { PlanOutput } from './planner.ts';

const planner = plannerFrom(process.env, deployedEndpoints());

export const handler = observed(planner.report, (input: PlanOutput) => commit(planner, input));
