// Reads the newest plan and the ones before it, and writes nothing: for people who look. Lanes read through
// PlanStore, which archives what it finds committed.

import type { Plan } from '../control-plane/plan.ts';
import type { PlanStore } from './plan-store.ts';

export interface NewestPlans {
  /** The table's newest generation, 0 before the first; undefined when the table did not answer. */
  readonly head: number | undefined;
  /** The archive's; undefined when there is none, or when the archive did not answer. */
  readonly archived: number | undefined;
  /** The newer of the two; undefined before the first plan, or when it cannot be read. */
  readonly plan: Plan | undefined;
  /** What each store said instead of an answer. */
  readonly tableError?: unknown;
  readonly archiveError?: unknown;
}

export async function readNewest(store: PlanStore): Promise<NewestPlans> {
  const head = await attempt(() => store.table.head());
  // Without the head the whole archive has to be listed.
  const archived = await attempt(() => newestArchived(store, head.value ?? 0));
  const isInTableOnly = (head.value ?? 0) > (archived.value ?? 0);
  const plan = await attempt(() =>
    isInTableOnly ? fromTable(store, head.value ?? 0) : fromArchive(store, archived.value),
  );
  const tableError = head.error ?? (isInTableOnly ? plan.error : undefined);
  const archiveError = archived.error ?? (isInTableOnly ? undefined : plan.error);
  return {
    head: head.value,
    archived: archived.value,
    plan: plan.value,
    ...(tableError !== undefined && { tableError }),
    ...(archiveError !== undefined && { archiveError }),
  };
}

async function newestArchived({ archive }: PlanStore, from: number): Promise<number | undefined> {
  return (await archive.newest(from)) ?? (await archive.newest(0));
}

async function fromTable({ table, archive }: PlanStore, generation: number) {
  const stored = await table.plan(generation);
  if (!stored) return undefined;
  const body = 'body' in stored ? stored.body : await archive.getBody(stored.bodyHash);
  return JSON.parse(body) as Plan;
}

async function fromArchive({ archive }: PlanStore, generation: number | undefined) {
  return generation === undefined ? undefined : archive.get(generation);
}

async function attempt<T>(
  read: () => Promise<T>,
): Promise<{ value: T | undefined; error?: unknown }> {
  try {
    return { value: await read() };
  } catch (error) {
    // Handed on, to be told beside what did answer.
    return { value: undefined, error };
  }
}
