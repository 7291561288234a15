// The embedded target: plays on AWS in memory, where time passes only as far as a step waits for it.

import type { Operator } from '../aws/operator.ts';
import type { Purpose } from '../aws/calls.ts';
import type { Seen, Stage } from './stage.ts';
import type { Observer } from './observer.ts';
import { World } from './world.ts';
import type { Running, WorldOptions } from './world.ts';

/** Between two runs of the planner; the post-event summary gives no rate. */
const planEveryMs = 2_000;
/** Between two sweeps: longer than any change takes to the name servers. */
const sweepEveryMs = 60_000;

export class EmbeddedStage implements Stage {
  readonly judge: Observer;
  private readonly world: World;
  private readonly held = new Map<string, Running>();

  constructor(options: WorldOptions) {
    this.world = new World(options);
    this.judge = this.world.observer;
  }

  calls(): number {
    return this.world.trace.length;
  }

  setHealth(weights: ReadonlyMap<string, number>): Promise<void> {
    this.world.setHealth(weights);
    return Promise.resolve();
  }

  plan(): Promise<void> {
    return this.ended([this.world.startPlanner({ startLanes: false })]);
  }

  run(lanes: readonly string[]): Promise<void> {
    return this.ended(lanes.map((lane) => this.world.startLane(lane)));
  }

  async startHeld(lane: string, before: Purpose, endpoint: string): Promise<boolean> {
    const { gates } = this.world;
    const actor = `lane-${lane}`;
    gates.set({ actor, before, endpoint });
    const running = this.world.startLane(lane);
    this.held.set(lane, running);
    await this.world.runUntil(() => running.result !== undefined || gates.isParked(actor));
    return gates.isParked(actor);
  }

  async release(lane: string): Promise<boolean> {
    const { gates } = this.world;
    const isHeld = gates.isParked(`lane-${lane}`);
    gates.release(`lane-${lane}`);
    const running = this.held.get(lane);
    await this.ended(running ? [running] : []);
    return isHeld;
  }

  refuse(services: readonly string[]): Promise<void> {
    this.world.fault = ({ operation }) => {
      const service = services.find((one) => operation.startsWith(`${one}:`));
      if (service === undefined) return undefined;
      const message = `${service} refuses every call in this drill`;
      const error = Object.assign(new Error(message), { name: 'ServiceUnavailable' });
      return { kind: 'refused', error };
    };
    return Promise.resolve();
  }

  /** Lets time pass until the command is done. @throws what it throws */
  async operate(command: (operator: Operator) => Promise<unknown>): Promise<void> {
    let ended = false;
    const settled = command(this.world.operator()).finally(() => {
      ended = true;
    });
    // Awaited below; without this a rejection meanwhile would count as unhandled.
    settled.catch(() => undefined);
    await this.world.runUntil(() => ended);
    await settled;
  }

  pause(): Promise<void> {
    return this.pass(planEveryMs);
  }

  rest(): Promise<void> {
    return this.pass(sweepEveryMs);
  }

  zoneText(): Promise<string> {
    return Promise.resolve(this.world.zoneText());
  }

  finish(): Promise<Seen> {
    const { world } = this;
    world.observer.atRest(world.newestPlan());
    return Promise.resolve({
      trace: world.trace,
      roots: world.observer.intervals(),
      holds: world.gates.intervals().map((hold) => ({
        ...hold,
        fromMs: world.sinceStart(hold.fromMs),
        toMs: world.sinceStart(hold.toMs),
      })),
      durationMs: world.elapsedMs(),
    });
  }

  private ended(running: readonly Running[]): Promise<void> {
    return this.world.runUntil(() => running.every(({ result }) => result !== undefined));
  }

  private pass(durationMs: number): Promise<void> {
    const { clock } = this.world;
    const untilMs = clock.nowMs() + durationMs;
    clock.at(untilMs, () => undefined);
    return this.world.runUntil(() => clock.nowMs() >= untilMs);
  }
}
