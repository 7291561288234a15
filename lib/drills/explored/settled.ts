// Which moves need not be tried in every order: those that commute with all that the others can still do, now
// and later, and that no property sees. One such move is made alone; every state left out leads where a state
// that is kept leads. A test compares searches with and without.

import {
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Safeguards } from '../../control-plane/safeguards.ts';
import type { Request } from './requests.ts';
import type { Shared } from './shared.ts';

/** What is shared, and whether nothing is left to write to the zone ({@link Shared.isAsPlanned}). */
export interface Situation {
  readonly example: Shared;
  readonly isAsPlanned: boolean;
}

/** `without-planner`: once nobody else makes a plan any more. */
export type Settled = 'settled' | 'without-planner' | 'open';

/** @param request - one that could be made now */
export function settledness(
  request: Request,
  { example: shared, isAsPlanned }: Situation,
  safeguards: Safeguards,
): Settled {
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
  // Until the next plan nobody writes to the zone; a batch that changed something there would end the search.
  if (command instanceof ListResourceRecordSetsCommand) {
    return isAsPlanned && staysAsPlanned(safeguards) ? 'without-planner' : 'open';
  }
  // Such a condition will not hold again: the head never falls, and a plan or an object that is there stays.
  if (command instanceof TransactWriteItemsCommand || command instanceof PutObjectCommand) {
    return shared.failsCondition(request) ? 'settled' : 'open';
  }
  // Nobody reads an applied marker, and with the fence whoever raises it goes on alike if it is higher by then (L11).
  if (command instanceof UpdateItemCommand) {
    return safeguards.fence && command.input.Key?.['pk']?.S === 'applied' ? 'settled' : 'open';
  }
  if (!(command instanceof GetItemCommand)) return 'open';
  const item = command.input.Key?.['pk']?.S;
  // No operator is at work here.
  if (item === 'control') return 'settled';
  // With its condition a plan is write-once, too.
  if (item === 'plan') {
    return safeguards['conditional-write'] && shared.hasItem(command) ? 'settled' : 'open';
  }
  return item === 'head' ? 'without-planner' : 'open';
}

/**
 * Whether lanes leave a zone alone in which everything is as planned. In 2025 an old plan could still come, or a clean-up;
 * and where a commit can lower the head, what is planned changes without a plan to come.
 */
export function staysAsPlanned(safeguards: Safeguards): boolean {
  return safeguards.fence && safeguards['reachable-clean-up'] && safeguards['conditional-write'];
}
