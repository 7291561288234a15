// One actor's client of one emulated service: a call passes the gates, takes its time, has its effect at
// once, and is written to the trace.

import { describeCall } from '../aws/calls.ts';
import { nameOf } from '../aws/clients.ts';
import type { ZoneName } from '../control-plane/names.ts';
import type { Clock } from '../emulator/clock.ts';
import type { Random } from '../emulator/random.ts';
import { operationOf } from '../emulator/service.ts';
import type { EmulatedService, SdkCommand } from '../emulator/service.ts';
import type { Gates } from './gates.ts';
import type { Meter } from './meter.ts';
import type { TraceEntry } from './result.ts';

/** Milliseconds that a call takes, least and most, by service. Declared, not measured: only order matters. */
const latencyMs: Readonly<Record<string, readonly [number, number]>> = {
  dynamodb: [3, 10],
  s3: [15, 40],
  route53: [60, 200],
};

/** A call about to be made, as a fault is chosen by. */
export interface FaultedCall {
  readonly actor: string;
  /** `route53:ChangeResourceRecordSets`. */
  readonly operation: string;
  readonly key: string;
}

/**
 * What goes wrong with a call: refused before any effect, its effect taken and the answer lost, or the
 * function killed while it waits: it never goes on from there.
 */
export type Fault =
  | { readonly kind: 'refused' | 'answer-lost'; readonly error: Error }
  | { readonly kind: 'killed'; readonly takesEffect: boolean };

/** What every seam of a world shares. */
export interface SeamContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly gates: Gates;
  readonly zone: ZoneName;
  readonly startMs: number;
  readonly trace: TraceEntry[];
  /** What goes wrong with a call, if anything. */
  readonly fault: (call: FaultedCall) => Fault | undefined;
  /** Told of every call that had its effect. */
  readonly observe: (actor: string, command: SdkCommand) => void;
  /** The function that calls; empty for anybody else. */
  readonly step: string;
  readonly meter?: Meter | undefined;
}

export class Seam {
  constructor(
    private readonly context: SeamContext,
    private readonly actor: string,
    private readonly service: EmulatedService,
  ) {}

  async send(command: SdkCommand): Promise<object> {
    const { clock, gates, random, zone } = this.context;
    const call = describeCall(command.input, zone);
    await gates.pass(this.actor, call);
    const [least, most] = latencyMs[this.service.id] ?? [1, 1];
    await clock.sleep(Math.round(least + random() * (most - least)));
    return this.run(command, call.key) ?? new Promise<never>(() => undefined);
  }

  /** @returns undefined when nobody is there any more to get the answer */
  private run(command: SdkCommand, key: string): object | undefined {
    const { clock, startMs, trace } = this.context;
    const entry = {
      step: trace.length + 1,
      atMs: clock.nowMs() - startMs,
      actor: this.actor,
      operation: `${this.service.id}:${operationOf(command)}`,
      key,
      outcome: 'ok',
    };
    // Before the effect: whoever watches the effect refers to this step.
    trace.push(entry);
    let output: object | undefined;
    try {
      const fault = this.context.fault(entry);
      if (fault?.kind === 'killed') entry.outcome = 'killed';
      if (fault?.kind === 'refused') throw fault.error;
      if (fault?.kind === 'killed' && !fault.takesEffect) return undefined;
      output = this.service.execute(command);
      this.context.observe(this.actor, command);
      if (fault?.kind === 'answer-lost') throw fault.error;
      return fault ? undefined : output;
    } catch (error) {
      entry.outcome = nameOf(error);
      throw error;
    } finally {
      const { step, meter } = this.context;
      const { actor, service } = this;
      meter?.({ kind: 'call', actor, step, service: service.id, command, output });
    }
  }
}
