// Drafts the next plan from health and the newest plan, numbered above everything that exists anywhere.
// Commits nothing.

import { draftPlan } from '../../lib/control-plane/drafting.ts';
import type { Override } from '../../lib/control-plane/guards.ts';
import { highestGeneration } from '../../lib/control-plane/picture.ts';
import type { HealthOutput, Planner, PlanOutput } from './planner.ts';

/**
 * Bytes of a plan that go from step to step, quoted as JSON in JSON; a larger one goes by S3, under its hash.
 * Step Functions hands on at most 256 KiB, and the health reading travels beside it.
 */
const inlineLimitBytes = 100_000;

export async function makePlan(planner: Planner, input: HealthOutput): Promise<PlanOutput> {
  const { plan: previous, head, tableError } = await planner.plans.newest(0);
  // Without the table nothing can be committed: fail by name, the next run tries again.
  if (head === undefined) throw new Error(`the plan table did not answer: ${tableError ?? ''}`);
  // A frozen planner only means that no new plan appears.
  if (await planner.plans.table.isFrozen()) {
    planner.report({ decision: 'planner-frozen' });
    return { draft: null, refusals: [] };
  }
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
  if (!first.plan && first.refusals.length === 0) {
    planner.report({ decision: 'nothing-new', generation: known });
    return { draft: null, refusals: [] };
  }
  const inZone = highestGeneration(await planner.zone.listAll(), planner.zone.name);
  const { plan, refusals } = draft(Math.max(known, inZone), await planner.plans.table.overrides());
  for (const refusal of refusals) planner.report({ decision: 'plan-refused', ...refusal });
  if (!plan) return { draft: null, refusals };
  const body = JSON.stringify(plan);
  const { generation, hash } = plan;
  planner.report({ decision: 'drafted', generation });
  if (Buffer.byteLength(JSON.stringify(body)) <= inlineLimitBytes)
    return { draft: { head, generation, hash, body }, refusals };
  const bodyHash = await planner.plans.archive.putBody(body);
  return { draft: { head, generation, hash, bodyHash }, refusals };
}
