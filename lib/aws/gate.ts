// A middleware of the SDK's clients, for functions of drill stacks only: a call waits before a hold, is
// refused while its service is to be refused, and is recorded. What happens after a hold is the code's own.
// A function asks for faults, and writes down what it read, once a second and at its end: two more calls for
// each of its own would be most of what a drill costs.

import { changeOperation, describeCall, fencesWritten } from './calls.ts';
import type { Call } from './calls.ts';
import { nameOf } from './clients.ts';
import { holdFor } from './gate-table.ts';
import type { Faults, GateTable, LeasedHold, RecordedCall } from './gate-table.ts';
import type { ZoneName } from '../control-plane/names.ts';

/** How often a function that is held looks whether it may go on. */
const pollMs = 500;
/** For so long, a function at work neither asks for faults again nor writes down what it read. */
const restMs = 1_000;
/** Calls that are written down together, at the most: an item holds 400 KB. */
const togetherLimit = 100;

export interface GateOptions {
  readonly table: GateTable;
  /** `lane-a`. */
  readonly actor: string;
  readonly zone: ZoneName;
  readonly nowMs: () => number;
  readonly sleep: (durationMs: number) => Promise<void>;
  readonly newId: () => string;
}

/** As much of an SDK client as a middleware needs. */
export interface GatedClient {
  readonly middlewareStack: {
    add(
      middleware: Middleware,
      options: { readonly step: 'initialize'; readonly name: string },
    ): void;
  };
}

/** The clients of a function, by the service's prefix in IAM actions: `route53`. */
export type ClientsByService = Readonly<Record<string, readonly GatedClient[]>>;

type Handler = (args: { readonly input: object }) => Promise<{ readonly output: object }>;
type Middleware = (
  next: Handler,
  context: { readonly commandName?: string },
) => (args: { readonly input: object }) => Promise<{ readonly output: object }>;

export class Gate {
  /** Asked for at `atMs`, and so known for a moment. */
  private known: { readonly faults: Promise<Faults>; readonly atMs: number } | undefined;
  /** Calls that are not written down yet. */
  private calls: RecordedCall[] = [];

  constructor(private readonly options: GateOptions) {}

  /** @param service - the service's prefix in IAM actions: `route53` */
  attach(client: GatedClient, service: string): void {
    const middleware: Middleware = (next, context) => async (args) => {
      const operation = `${service}:${operationName(context.commandName ?? '')}`;
      return this.pass(operation, args.input, () => next(args));
    };
    // The outermost step: a call counts once, however often the SDK sends it.
    client.middlewareStack.add(middleware, { step: 'initialize', name: 'fencepostGate' });
  }

  /** For a client that is shared: the same gate in front of its `send`. */
  seam<Client extends { send: (command: never) => Promise<object> }>(
    client: Client,
    service: string,
  ): Client {
    const send = (command: { readonly input: object }) =>
      this.pass(`${service}:${operationName(command.constructor.name)}`, command.input, () =>
        client.send(command as never),
      );
    // The one cast of a seam: it has the client's overloads, and only its `send`.
    return { send } as unknown as Client;
  }

  /** Makes one call, when its time has come. */
  async pass<Output>(
    operation: string,
    input: object,
    call: () => Promise<Output>,
  ): Promise<Output> {
    const { actor, zone } = this.options;
    const about = describeCall(input, zone);
    const faults = await this.faults();
    const hold = holdFor(faults.holds, actor, about);
    if (hold) await this.wait(hold);
    const [service = ''] = operation.split(':');
    try {
      if (faults.refusals.some((refusal) => refusal.service === service))
        throw refusedError(service);
      const output = await call();
      await this.record(operation, about, input, 'ok');
      return output;
    } catch (error) {
      await this.record(operation, about, input, nameOf(error));
      throw error;
    }
  }

  /** To be called when a function has done its work: writes down what is left, and forgets the faults. */
  end(): Promise<void> {
    this.known = undefined;
    return this.write();
  }

  private async wait({ untilMs }: LeasedHold): Promise<void> {
    const { table, actor, nowMs, sleep } = this.options;
    await this.end();
    if (!(await table.park(actor, nowMs()))) return;
    while (nowMs() < untilMs) {
      await sleep(pollMs);
      // Still parked: the drill takes the item away to let the actor go on.
      if ((await table.parkedAtMs(actor)) === undefined) return;
    }
    await table.release(actor);
  }

  /** A table that does not answer holds nobody: the drill sees that its hold was not reached. */
  private faults(): Promise<Faults> {
    const { table, nowMs } = this.options;
    const atMs = nowMs();
    if (this.known === undefined || atMs - this.known.atMs >= restMs) {
      const faults = table.faults(atMs).catch(() => {
        this.known = undefined;
        return { holds: [], refusals: [] };
      });
      this.known = { faults, atMs };
    }
    return this.known.faults;
  }

  private async record(
    operation: string,
    about: Call,
    input: object,
    outcome: string,
  ): Promise<void> {
    const { actor, nowMs } = this.options;
    const fences = Object.fromEntries(fencesWritten(input));
    const atMs = nowMs();
    this.calls.push({ atMs, actor, operation, ...about, outcome, fences });
    // A drill judges who wrote what in which order, so that is told before the function goes on.
    const isWrite = operation === changeOperation;
    const isDue = atMs - (this.calls[0]?.atMs ?? atMs) >= restMs;
    if (isWrite || isDue || this.calls.length >= togetherLimit) await this.write();
  }

  private async write(): Promise<void> {
    const { table, newId } = this.options;
    const calls = this.calls.splice(0);
    // Calls without their record only leave a gap in the drill's trace; the lane must not fail for it.
    if (calls.length > 0) await table.record(calls, newId()).catch(() => undefined);
  }
}

function operationName(commandName: string): string {
  return commandName.replace(/Command$/, '');
}

function refusedError(service: string): Error {
  const message = `${service} refuses every call in this drill`;
  return Object.assign(new Error(message), { name: 'ServiceUnavailable' });
}
