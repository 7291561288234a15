// Entry of the lane's pick function. The logic is in pick.ts.

import { handlerOf, laneFrom } from '../container.ts';
import { pick } from './pick.ts';

const lane = laneFrom(process.env);

export const handler = handlerOf(lane.report, () => pick(lane));
