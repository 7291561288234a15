// Entry of the lane's pick function. The logic is in pick.ts.

import { laneFrom } from '../container.ts';
import { observed } from '../observed.ts';
import { pick } from './pick.ts';

const lane = laneFrom(process.env);

export const handler = observed(lane.report, () => pick(lane));
