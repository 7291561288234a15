// Entry of the lane's clean-up function. The logic is in clean-up.ts.

import { handlerOf, laneFrom } from '../container.ts';
import { cleanUp } from './clean-up.ts';
import type { ConfirmOutput } from './lane.ts';

const lane = laneFrom(process.env);

export const handler = handlerOf(lane.report, (input: ConfirmOutput) => cleanUp(lane, input));
