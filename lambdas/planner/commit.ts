// Commits a drafted plan: first in the table, where exactly one planner wins, then into the archive.
// The loser of two planners must leave no body that a lane could take (docs/protocol.md, N2).

import type { CommitOutput, Planner, PlanOutput } from './planner.ts';

export async function commit(planner: Planner, { draft }: PlanOutput): Promise<CommitOutput> {
  if (!draft) return { rose: false, generation: 0 };
  const { generation, head } = draft;
  if (!(await planner.plans.table.commit(draft, head))) {
    planner.report({ decision: 'commit-lost', generation });
    return { rose: false, generation };
  }
  await planner.plans.archivePlan(draft);
  planner.report({ decision: 'committed', generation });
  return { rose: true, generation };
}
