// Which actor the code that runs belongs to: everything that an actor starts inherits it.

import { AsyncLocalStorage } from 'node:async_hooks';

/** What virtual time and chance, and the SDK's clients, ask of the run that they are used in. */
export interface ActorContext {
  readonly actor: number;
  readonly run: ActorsWorld;
}

/** A run, as seen by the code of its actors. */
export interface ActorsWorld {
  nowMs(): number;
  random(actor: number): number;
  startTimer(actor: number, delayMs: number, fire: () => void): Timer;
  send(actor: number, client: SdkClient, command: SentCommand): Promise<object>;
  /** Notes that an actor began something that no schedule orders. */
  escaped(actor: number, what: string): void;
}

export interface Timer {
  cancel(): void;
}

/** What a client of the SDK is here: its resolved configuration names its service. */
export interface SdkClient {
  readonly config: { readonly serviceId?: string | undefined };
  readonly constructor: { readonly name: string };
}

export interface SentCommand {
  readonly input: object;
}

const current = new AsyncLocalStorage<ActorContext>();

/** The actor whose code runs; undefined outside of exploring. */
export function currentActor(): ActorContext | undefined {
  return current.getStore();
}

/** Runs code, and all that it starts, as an actor's. */
export function runAs<T>(context: ActorContext, code: () => T): T {
  return current.run(context, code);
}

/** Runs code as nobody's: it has real time, and what it begins is no escape. */
export function runAsNobody<T>(code: () => T): T {
  return current.exit(code);
}
