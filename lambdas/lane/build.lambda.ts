// Entry of the lane's build function. The logic is in build.ts.

import { handlerOf, laneFrom } from '../container.ts';
import { build } from './build.ts';
import type { BuildInput } from './lane.ts';

const lane = laneFrom(process.env);

export const handler = handlerOf(lane.report, (input: BuildInput) => build(lane, input));
