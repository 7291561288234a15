// Entry of the function that plays a part of a game day. The logic is in play.ts.

import type { Context } from 'aws-lambda';
import { playerFrom } from './container.ts';
import type { PlayInput } from './game-day.ts';
import { play } from './play.ts';

const player = playerFrom(process.env);

export const handler = (input: PlayInput, context: Context) =>
  play(player, input, () => context.getRemainingTimeInMillis());
