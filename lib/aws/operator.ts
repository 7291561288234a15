// What a person can do to the zone: freeze, thaw, roll back, adopt. Works on the zone alone, because the
// tools for recovery must not need what is broken; a command counts only once it is INSYNC and read back.

import { copyOf, exchangeChanges, swap } from '../control-plane/batches.ts';
import { ContentionError, ThrottledError } from '../control-plane/errors.ts';
import type { Fence } from '../control-plane/fence.ts';
import { liveValues } from '../control-plane/guards.ts';
import { treeName } from '../control-plane/names.ts';
import { generationsShown } from '../control-plane/picture.ts';
import type { Picture } from '../control-plane/picture.ts';
import { endpointOf, hashOf } from '../control-plane/plan.ts';
import type { Plan, RootType } from '../control-plane/plan.ts';
import type { Change } from '../control-plane/records.ts';
import { isWhole, treeRecords } from '../control-plane/tree.ts';
import { commentFor } from './calls.ts';
import { nameOf } from './clients.ts';
import type { PlanTable } from './plan-table.ts';
import type { Zone } from './zone.ts';

/** Times that a command is started over when lanes write in between. */
const attemptLimit = 20;
/** Longest back-off between two attempts; each waits a random part of it. */
const backOffMs = 2_000;
/** How often, and how many times, a change is asked for: ten minutes in all. */
const pollMs = 2_000;
const pollLimit = 300;

export interface OperatorOptions {
  readonly zone: Zone;
  /** Goes into the fence as its writer: letters, digits and dashes. */
  readonly who: string;
  readonly floor: number;
  /** The safeguard `freeze`: without it a freeze is a flag in DynamoDB, and no lane past pick is stopped. */
  readonly freezesZone: boolean;
  /** Where the planner looks whether everything is frozen. */
  readonly table: Pick<PlanTable, 'setFrozen'>;
  /** The plan of a generation, to compare a tree with; undefined when no store answers. */
  readonly planOf: (generation: number) => Promise<Plan | undefined>;
  readonly newAttempt: () => string;
  readonly sleep: (durationMs: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
}

/** A command that Route 53 has on every name server, and that was read back. */
export interface Acknowledged {
  readonly endpoint: string;
  readonly fence: Fence;
}

/** A command for every endpoint, and how far the planner's flag in DynamoDB followed. */
export interface AcknowledgedForAll {
  readonly endpoints: readonly Acknowledged[];
  /** The error's name when DynamoDB did not take the flag: lanes are stopped all the same. */
  readonly flagError?: string;
}

/** What was asked for is not possible on what the zone holds. Nothing was changed. */
export class OperatorRefusedError extends Error {
  override readonly name = 'OperatorRefusedError';

  constructor(
    readonly endpoint: string,
    readonly reason: string,
  ) {
    super(`${endpoint}: ${reason}; nothing was changed`);
  }
}

/** The command was sent but not seen on every name server and in the zone: it may not hold. */
export class NotAcknowledgedError extends Error {
  override readonly name = 'NotAcknowledgedError';

  constructor(readonly endpoint: string) {
    super(`${endpoint}: the command was sent but could not be confirmed; give it again`);
  }
}

export class Operator {
  constructor(private readonly options: OperatorOptions) {}

  /** Stops automation for these endpoints, and the planner. */
  async freezeAll(endpoints: readonly string[]): Promise<AcknowledgedForAll> {
    const frozen = this.options.freezesZone ? endpoints : [];
    return this.all(frozen, (endpoint) => this.freeze(endpoint), true);
  }

  /** Lets automation and the planner go on. */
  thawAll(endpoints: readonly string[]): Promise<AcknowledgedForAll> {
    return this.all(endpoints, (endpoint) => this.thaw(endpoint), false);
  }

  /** Stops automation for the endpoint: from then on Route 53 itself refuses every lane (O1). */
  freeze(endpoint: string): Promise<Acknowledged> {
    return this.command(endpoint, (picture) => ({
      fence: { ...this.copiedFrom(picture), frozen: true },
      changes: [],
    }));
  }

  /** Lets automation go on; what is live stays until a newer plan comes (O4). */
  thaw(endpoint: string): Promise<Acknowledged> {
    return this.command(endpoint, (picture) => ({
      fence: { ...this.copiedFrom(picture), frozen: false },
      changes: [],
    }));
  }

  /**
   * Puts the tree that was active before live again, and holds it: g stays, the override count rises,
   * the endpoint is frozen (O2). A second rollback goes forth again.
   *
   * @throws OperatorRefusedError there is no rollback, or its tree is not whole
   */
  rollback(endpoint: string): Promise<Acknowledged> {
    return this.command(endpoint, async (picture) => {
      const { name: zone } = this.options.zone;
      const [to, ...others] = generationsShown(picture, picture.rollbacks, zone);
      const [from] = generationsShown(picture, picture.roots, zone);
      if (to === undefined || from === undefined || others.length > 0) {
        throw new OperatorRefusedError(endpoint, 'it has no rollback to one tree');
      }
      const types = picture.roots.map(({ type }) => type as RootType);
      await this.assertFit(picture, to, types);
      const fence = this.copiedFrom(picture);
      return {
        fence: { ...fence, overrides: fence.overrides + 1, frozen: true },
        changes: exchangeChanges(
          {
            endpoint,
            types,
            to: treeName(endpoint, to, zone),
            from: treeName(endpoint, from, zone),
          },
          zone,
        ),
      };
    });
  }

  /**
   * Gives an endpoint whose fence was deleted by hand a new one, at the highest generation known, frozen
   * until a person thaws it; repair at equal generation does the rest (O6).
   *
   * @param newest - the newest plan of table and archive
   * @throws OperatorRefusedError the endpoint has a fence
   */
  adopt(endpoint: string, newest: Plan | undefined): Promise<Acknowledged> {
    return this.command(endpoint, (picture) => {
      if (picture.fence) throw new OperatorRefusedError(endpoint, 'it has a fence record');
      const planned = newest && endpointOf(newest, endpoint);
      const generation = Math.max(planned?.since ?? 0, ...picture.trees.keys());
      const hash = planned?.since === generation ? hashOf(planned) : '';
      return { fence: { ...this.copied(picture), generation, hash, frozen: true }, changes: [] };
    });
  }

  /**
   * Freezes an endpoint whose records a person is about to remove, and sends its live roots again: once that
   * is INSYNC no name server shows a root from before, which might need a tree that goes (C7). Roots
   * without a fence are taken as they are.
   */
  hold(endpoint: string): Promise<Acknowledged> {
    const { name: zone } = this.options.zone;
    return this.command(endpoint, (picture) => {
      const ours = picture.roots.filter(
        (root) => generationsShown(picture, [root], zone).length > 0,
      );
      const generation = Math.max(0, ...picture.trees.keys());
      return {
        fence: {
          ...this.copied(picture),
          ...(!picture.fence && { generation }),
          frozen: true,
        },
        changes: ours.map((record): Change => ({ action: 'UPSERT', record })),
      };
    });
  }

  private async all(
    endpoints: readonly string[],
    command: (endpoint: string) => Promise<Acknowledged>,
    frozen: boolean,
  ): Promise<AcknowledgedForAll> {
    const acknowledged: Acknowledged[] = [];
    for (const endpoint of endpoints) acknowledged.push(await command(endpoint));
    try {
      await this.options.table.setFrozen(frozen, this.options.who);
    } catch (error) {
      // Told to the operator, not thrown: the zone holds, and DynamoDB may be what is broken.
      return { endpoints: acknowledged, flagError: nameOf(error) };
    }
    return { endpoints: acknowledged };
  }

  /** Sends what `decide` makes of a reading, starting over when somebody else wrote in between. */
  private async command(
    endpoint: string,
    decide: (picture: Picture) => Decision | Promise<Decision>,
  ): Promise<Acknowledged> {
    let sent: Decision | undefined;
    for (let attempts = 0; attempts < attemptLimit; attempts += 1) {
      try {
        const [picture] = await this.options.zone.readPictures([endpoint]);
        if (!picture) throw new RangeError(`no reading of ${endpoint}`);
        // Accepted before, but its change is not known or was not seen INSYNC: the same again, not once more.
        const isAccepted =
          sent !== undefined && picture.fence?.value.attempt === sent.fence.attempt;
        const decision = isAccepted && sent ? this.again(sent) : await decide(picture);
        sent = decision;
        const changeId = await this.send(picture, decision.fence, decision.changes);
        return await this.acknowledge(endpoint, decision.fence, changeId);
      } catch (error) {
        if (!(error instanceof ContentionError || error instanceof ThrottledError)) throw error;
        await this.options.sleep(Math.ceil(this.options.random() * backOffMs));
      }
    }
    throw new NotAcknowledgedError(endpoint);
  }

  private again(decision: Decision): Decision {
    return { ...decision, fence: { ...decision.fence, attempt: this.options.newAttempt() } };
  }

  private async send(picture: Picture, fence: Fence, changes: readonly Change[]): Promise<string> {
    const { who, zone } = this.options;
    const comment = commentFor(who, 'operator', picture.endpoint);
    const batch = [...swap(picture, fence), ...changes];
    try {
      return await zone.apply(batch, comment);
    } catch (error) {
      if (error instanceof ThrottledError) throw error;
      const [now] = await zone.readFences([picture.endpoint]);
      // Refused although nobody else wrote: trying again cannot help.
      if (now?.text === picture.fence?.text) {
        throw new OperatorRefusedError(picture.endpoint, `Route 53 refused it (${nameOf(error)})`);
      }
      // Somebody was first, or the answer was lost: without the change's id it cannot be waited for.
      throw new ContentionError(picture.endpoint);
    }
  }

  /** After INSYNC and a read-back: until then a failover of the control plane could lose it (O3). */
  private async acknowledge(
    endpoint: string,
    fence: Fence,
    changeId: string,
  ): Promise<Acknowledged> {
    const { zone, sleep } = this.options;
    for (let polls = 0; polls < pollLimit; polls += 1) {
      if (await zone.isInSync(changeId)) {
        const [now] = await zone.readFences([endpoint]);
        if (now?.value.attempt !== fence.attempt) throw new ContentionError(endpoint);
        return { endpoint, fence: now.value };
      }
      await sleep(pollMs);
    }
    throw new NotAcknowledgedError(endpoint);
  }

  /** @throws OperatorRefusedError roots without a fence: a new one would begin the order anew */
  private copiedFrom(picture: Picture): Fence {
    if (!picture.fence && picture.roots.length > 0) {
      throw new OperatorRefusedError(picture.endpoint, 'it has no fence record; adopt it first');
    }
    return this.copied(picture);
  }

  private copied(picture: Picture): Fence {
    return copyOf(picture, this.options.who, this.options.newAttempt());
  }

  /** The tree compared whole with its plan; where no plan can be read, its live values with the floor. */
  private async assertFit(
    picture: Picture,
    generation: number,
    types: readonly RootType[],
  ): Promise<void> {
    const { endpoint } = picture;
    const stored = picture.trees.get(generation) ?? [];
    for (const type of types) {
      const live = liveValues(stored, type);
      if (live >= this.options.floor) continue;
      const reason = `tree ${generation} has ${live} live ${type} values, the floor is ${this.options.floor}`;
      throw new OperatorRefusedError(endpoint, reason);
    }
    const plan = await this.options.planOf(generation);
    const planned = plan && endpointOf(plan, endpoint);
    if (planned && !isWhole(stored, treeRecords(planned, this.options.zone.name))) {
      throw new OperatorRefusedError(endpoint, `tree ${generation} is not as it was planned`);
    }
  }
}

interface Decision {
  readonly fence: Fence;
  readonly changes: readonly Change[];
}
