// Drafts the next plan from health and the newest plan, numbered above everything that exists anywhere.
// Commits nothing.

import { draftPlan } from '../../lib/control-plane/drafting.ts';
import type { Override } from '../../lib/control-plane/guards.ts';
import { fenceName, generationOfAnyTree } from '../../lib/control-plane/names.ts';
import { fenceIn } from '../../lib/control-plane/picture.ts';
import type { RecordSet } from '../../lib/control-plane/records.ts';
import type { HealthOutput, Planner, PlanOutput } from './planner.ts';

/** Step Functions hands on at most 256 KiB; a larger plan goes by S3, under its hash. */
const inlineLimitBytes = 200_000;

export async function makePlan(planner: Planner, input: HealthOutput): Promise<PlanOutput> {
  const { plan: previous, head, tableError } = await planner.plans.newest(0);
  // Without the table nothing can be committed: fail by name, the next run tries again.
  if (head === undefined) throw new Error(`the plan table did not answer: ${tableError ?? ''}`);
  const known = Math.max(head, previous?.generation ?? 0);
  const draft = (newestKnown: number, overrides: readonly Override[]) =>
    draftPlan({
      config: planner.endpoints,
      health: new Map(Object.entries(input.health)),
      previous,
      newestKnown,
      overrides,
      rules: {
        safeguards: planner.safeguards,
        floor: planner.floor,
        changeLimit: planner.changeLimit,
      },
      zone: planner.zone.name,
      planner: planner.name,
      nowMs: planner.nowMs(),
    });
  // Most runs find nothing new: the zone and the overrides are read only when something changed.
  const first = draft(known, []);
  if (!first.plan && first.refusals.length === 0) return { draft: null, refusals: [] };
  const inZone = highestInZone(planner, await planner.zone.listAll());
  const { plan, refusals } = draft(Math.max(known, inZone), await planner.plans.table.overrides());
  if (!plan) return { draft: null, refusals };
  const body = JSON.stringify(plan);
  const { generation, hash } = plan;
  if (body.length <= inlineLimitBytes) return { draft: { head, generation, hash, body }, refusals };
  const bodyHash = await planner.plans.archive.putBody(body);
  return { draft: { head, generation, hash, bodyHash }, refusals };
}

/** The highest generation that any fence or tree name in the zone carries (docs/protocol.md, N1). */
function highestInZone(planner: Planner, records: readonly RecordSet[]): number {
  const trees = records.map(({ name }) => generationOfAnyTree(name, planner.zone.name) ?? 0);
  const fences = planner.endpoints
    .filter(({ name }) => records.some((record) => record.name === fenceName(name)))
    .map(({ name }) => fenceIn(name, records)?.value.generation ?? 0);
  return Math.max(0, ...trees, ...fences);
}
