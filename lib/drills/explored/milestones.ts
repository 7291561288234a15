// What has to happen in some order of a search, or the search was about nothing: lanes install, one loses a
// swap, a stale plan is refused, a tree is deleted. Batches are told by the calls, refusals by what is reported.

import { describeCall, fencesWritten } from '../../aws/calls.ts';
import type { ControlPlaneEvent } from '../../control-plane/events.ts';
import type { ZoneName } from '../../control-plane/names.ts';
import { operationOf } from '../../emulator/service.ts';
import { ownerOf } from './actors.ts';
import { laneNames } from './bounds.ts';
import type { ExploredOptions } from './bounds.ts';
import type { Request } from './requests.ts';

/** Which lane did it is said only of this one. */
const installed = 'installs';
const swapLost = 'a batch loses its swap';
const staleRefused = 'a stale plan is refused';
const treeDeleted = 'a tree is deleted';

export type Milestone =
  typeof installed | typeof swapLost | typeof staleRefused | typeof treeDeleted;

/** Every milestone that these bounds and safeguards can reach. A test compares it with whole searches. */
export function expectedMilestones({
  lanes,
  plans,
  keepCount,
  safeguards,
}: Pick<ExploredOptions, 'lanes' | 'plans' | 'keepCount' | 'safeguards'>): string[] {
  const expected = laneNames(lanes).map((name) => milestoneBy(`lane-${name}`, installed));
  // A lane alone is never overtaken between reading a fence and swapping it.
  if (lanes > 1) expected.push(swapLost);
  // Without the fence an old plan is not noticed, or dropped before anything is decided about it.
  if (plans > 1 && safeguards.fence) expected.push(staleRefused);
  // Never deleted: what the root shows, what a safeguarded clean-up sees the rollback show, and those kept.
  const spared = safeguards['reachable-clean-up'] ? 2 : 1;
  if (plans > keepCount + spared) expected.push(treeDeleted);
  return expected;
}

/** @param outcome - `ok`, or the name of the error */
export function milestoneOfCall(
  request: Request,
  outcome: string,
  zone: ZoneName,
): Milestone | undefined {
  if (request.kind !== 'aws') return undefined;
  const { command } = request;
  if (operationOf(command) !== 'ChangeResourceRecordSets') return undefined;
  if (outcome === 'InvalidChangeBatch') {
    return fencesWritten(command.input).size > 0 ? swapLost : undefined;
  }
  if (outcome !== 'ok') return undefined;
  const { purpose } = describeCall(command.input, zone);
  if (purpose === 'install') return installed;
  return purpose === 'clean-up' ? treeDeleted : undefined;
}

export function milestoneOfEvent({ decision }: ControlPlaneEvent): Milestone | undefined {
  return decision === 'stale' ? staleRefused : undefined;
}

/** @param actor - who came to it: `lane-a` */
export function milestoneBy(actor: string, milestone: Milestone): string {
  return milestone === installed ? `${ownerOf(actor).replace('-', ' ')} ${installed}` : milestone;
}
