// Entry of the lane's confirm function. The logic is in confirm.ts.

import { handlerOf, laneFrom } from '../container.ts';
import { confirm } from './confirm.ts';
import type { ConfirmInput } from './lane.ts';

const lane = laneFrom(process.env);

export const handler = handlerOf(lane.report, (input: ConfirmInput) => confirm(lane, input));
