// Which moves need not be tried in every order: those that commute with all that the others can still do, now
// and later, and that no property sees. One such move is made alone; every state left out leads where a state
// that is kept leads. A test compares searches with and without.

import { GetItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Request } from './requests.ts';
import type { Shared } from './shared.ts';

/** `without-planner`: once nobody else makes a plan any more. */
export type Settled = 'settled' | 'without-planner' | 'open';

/** @param request - one that could be made now */
export function settledness(request: Request, shared: Shared): Settled {
  // Whoever starts and whoever takes up an execution meet only when there was none to take up.
  if (request.kind === 'start' || request.kind === 'take-up') return 'settled';
  if (request.kind !== 'aws') return 'open';
  const { command } = request;
  // Overrides and health: nobody writes them while an actor could look, but for a second look at health, of which
  // nobody hears.
  if (command instanceof QueryCommand || command instanceof ScanCommand) return 'settled';
  // The archive is write-once: what is there stays as it is.
  if (command instanceof GetObjectCommand) {
    return shared.hasObject(command.input.Key ?? '') ? 'settled' : 'open';
  }
  if (command instanceof ListObjectsV2Command) {
    return shared.isNewestArchived() ? 'without-planner' : 'open';
  }
  if (!(command instanceof GetItemCommand)) return 'open';
  const item = command.input.Key?.['pk']?.S;
  // No operator is at work here.
  if (item === 'control') return 'settled';
  return item === 'head' ? 'without-planner' : 'open';
}
