// Entry of the planner's read-health function. The logic is in read-health.ts.

import { handlerOf, plannerFrom } from '../container.ts';
import { deployedEndpoints } from '../deployed-endpoints.ts';
import { healthSources } from './health-sources.ts';
import { readHealth } from './read-health.ts';

const planner = plannerFrom(process.env, deployedEndpoints());
const sources = healthSources(process.env);

export const handler = handlerOf(planner.report, () => readHealth(planner, sources));
