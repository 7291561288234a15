// Holds: an actor is parked before a named AWS call until the drill lets it go on. Nothing else is
// scripted; what happens after a release is what the code does.

import type { Call, Purpose } from '../aws/calls.ts';
import type { Clock } from '../emulator/clock.ts';
import type { HoldInterval } from './result.ts';

export interface Hold {
  readonly actor: string;
  /** The purpose of the batch before which the actor is parked. */
  readonly before: Purpose;
  readonly endpoint: string;
}

interface Gate {
  readonly hold: Hold;
  parkedAtMs: number | undefined;
  open: () => void;
  readonly opened: Promise<void>;
}

export class Gates {
  private readonly gates: Gate[] = [];
  private readonly passed: HoldInterval[] = [];

  constructor(private readonly clock: Clock) {}

  /** Parks the first matching call that is made from now on. */
  set(hold: Hold): void {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.gates.push({ hold, parkedAtMs: undefined, open, opened });
  }

  /** Whether the actor stands before a gate. */
  isParked(actor: string): boolean {
    return this.gates.some((gate) => gate.hold.actor === actor && gate.parkedAtMs !== undefined);
  }

  /** Lets the actor go on; a gate that it has not reached is taken away. */
  release(actor: string): void {
    for (const gate of this.gates.filter(({ hold }) => hold.actor === actor)) {
      this.gates.splice(this.gates.indexOf(gate), 1);
      if (gate.parkedAtMs !== undefined) {
        const { before, endpoint } = gate.hold;
        this.passed.push({
          actor,
          fromMs: gate.parkedAtMs,
          toMs: this.clock.nowMs(),
          before: `${before} ${endpoint}`,
        });
      }
      gate.open();
    }
  }

  /** Waits here if a gate is set for this call. */
  async pass(actor: string, call: Call): Promise<void> {
    const gate = this.gates.find(
      ({ hold, parkedAtMs }) =>
        parkedAtMs === undefined &&
        hold.actor === actor &&
        hold.before === call.purpose &&
        call.endpoints.includes(hold.endpoint),
    );
    if (!gate) return;
    gate.parkedAtMs = this.clock.nowMs();
    await gate.opened;
  }

  /** Every hold that took place, in order of release. Times are the clock's. */
  intervals(): readonly HoldInterval[] {
    return this.passed;
  }
}
