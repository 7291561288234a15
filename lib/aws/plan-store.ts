// Where plans come from: the higher of the table's head and the archive, read from the archive.
// While DynamoDB is down the newest archived plan serves; it may be old, which the fence makes harmless.

import type { Plan } from '../control-plane/plan.ts';
import type { Archive } from './archive.ts';
import { nameOf } from './clients.ts';
import type { PlanBody, PlanTable } from './plan-table.ts';

export interface NewestPlan {
  /** The table's head; undefined when the table did not answer. */
  readonly head: number | undefined;
  /** The error's name when the table did not answer: for the step's output, where people look. */
  readonly tableError?: string;
  /** Undefined before the first plan. */
  readonly plan: Plan | undefined;
}

export class PlanStore {
  constructor(
    readonly table: PlanTable,
    readonly archive: Archive,
  ) {}

  /** @param atLeast - a generation known to exist, so that not the whole archive is listed */
  async newest(atLeast: number): Promise<NewestPlan> {
    const read = await this.readHead();
    const archived = await this.archive.newest(Math.max(read.head ?? 0, atLeast));
    if (read.head !== undefined && read.head > (archived ?? 0)) {
      const plan = await this.archiveFromTable(read.head);
      if (plan) return { ...read, plan };
    }
    const newest = archived ?? (await this.archive.newest(0));
    return { ...read, plan: newest === undefined ? undefined : await this.archive.get(newest) };
  }

  /** Archives a plan that is committed but whose planner did not get round to it. */
  private async archiveFromTable(generation: number): Promise<Plan | undefined> {
    const stored = await this.table.plan(generation);
    if (!stored) return undefined;
    await this.archivePlan(stored);
    return this.archive.get(generation);
  }

  /** Puts a committed plan's body, wherever it stands, into the archive. */
  async archivePlan(stored: PlanBody): Promise<void> {
    const body = 'body' in stored ? stored.body : await this.archive.getBody(stored.bodyHash);
    await this.archive.put(JSON.parse(body) as Plan);
  }

  private async readHead(): Promise<{ head: number | undefined; tableError?: string }> {
    try {
      return { head: await this.table.head() };
    } catch (error) {
      // Not swallowed: reported in the step's output. Lanes must work while DynamoDB does not.
      return { head: undefined, tableError: nameOf(error) };
    }
  }
}
