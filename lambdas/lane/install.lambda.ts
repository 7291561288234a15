// Entry of the lane's install function. The logic is in install.ts.

import { handlerOf, laneFrom } from '../container.ts';
import { install } from './install.ts';
import type { BuildOutput } from './lane.ts';

const lane = laneFrom(process.env);

export const handler = handlerOf(lane.report, (input: BuildOutput) => install(lane, input));
