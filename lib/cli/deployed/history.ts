// Puts together what happened, from the archive of plans and the commands that operators left in the plan
// table. One that does not answer leaves the other.

import type { GivenCommand } from '../../aws/command-log.ts';
import type { PlanStore } from '../../aws/plan-store.ts';
import type { DeployedTarget } from '../../aws/targets.ts';
import type { Plan } from '../../control-plane/plan.ts';
import { reasonOf } from './aws-errors.ts';
import type { Session } from './session.ts';
import type { Unread } from './status-words.ts';

export type HistoryEntry =
  | {
      readonly kind: 'plan';
      readonly atMs: number;
      readonly generation: number;
      readonly who: string;
      /** Endpoints that the plan changed. */
      readonly endpoints: readonly string[];
      readonly endpointCount: number;
    }
  | ({ readonly kind: 'command' } & GivenCommand);

export interface History {
  readonly target: DeployedTarget;
  readonly zone: string;
  readonly entries: readonly HistoryEntry[];
  readonly unread: readonly Unread[];
}

export async function readHistory(session: Session, limit: number): Promise<History> {
  const { plans, log } = await session.stores();
  const unread: Unread[] = [];
  const note = (part: string) => (error: unknown) => {
    unread.push({ part, reason: reasonOf(error) });
    return [];
  };
  const commands = await log.newest(limit).catch(note('commands'));
  const archived = await newestPlans(plans, limit).catch(note('plans'));
  const entries = [
    ...archived.map(planEntry),
    ...commands.map((command): HistoryEntry => ({ kind: 'command', ...command })),
  ];
  return {
    target: session.target,
    zone: session.file.zone,
    // Stable: of one moment, a plan comes before the command.
    entries: entries.sort((left, right) => right.atMs - left.atMs).slice(0, limit),
    unread,
  };
}

/** Newest first. */
async function newestPlans({ table, archive }: PlanStore, limit: number): Promise<Plan[]> {
  // Without the table the whole archive is listed: slower, and still an answer.
  const head = await table.head().catch(() => 0);
  const recent = await archive.generations(Math.max(0, head - 2 * limit));
  // Generations may have gaps: a table that was restored, a stack deployed again.
  const generations = recent.length < limit ? await archive.generations(0) : recent;
  const found: Plan[] = [];
  for (const generation of generations.slice(-limit).toReversed()) {
    found.push(await archive.get(generation));
  }
  return found;
}

function planEntry({ createdMs, generation, planner, endpoints }: Plan): HistoryEntry {
  const changed = endpoints.filter(({ since }) => since === generation).map(({ name }) => name);
  return {
    kind: 'plan',
    atMs: createdMs,
    generation,
    who: planner,
    endpoints: changed,
    endpointCount: changed.length,
  };
}
