// Entry of the lane's confirm function. The logic is in confirm.ts.

import { laneFrom } from '../container.ts';
import { observed } from '../observed.ts';
import { confirm } from './confirm.ts';
import type { ConfirmInput } from './lane.ts';

const lane = laneFrom(process.env);

export const handler = observed(lane.report, (input: ConfirmInput) => confirm(lane, input));
