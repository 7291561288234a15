// One run of the actors' real code: each call of the SDK, each timer and each start waits to be chosen.

import type { Footprint } from '../explorer/footprint.ts';
import { LiveExecution } from '../explorer/live.ts';
import type { Call } from '../explorer/program.ts';
import { CLOCK_KEY } from '../emulator/footprint.ts';
import { seededRandom } from '../emulator/random.ts';
import type { Random } from '../emulator/random.ts';
import { NotEmulatedError } from '../emulator/service.ts';
import type { EmulatedService } from '../emulator/service.ts';
import { describeInput, wholeInput } from './describe.ts';
import { runAs, runAsNobody } from './context.ts';
import type { ActorsWorld, SdkClient, SentCommand, Timer } from './context.ts';
import { isDocumentCommand, sendDocument } from './document-client.ts';
import { EscapeError, IdleActorError, UnmodelledCommandError } from './errors.ts';
import { sendThroughStack, speaksHttp } from '../emulator/sdk/full-stack.ts';
import type { Properties, ViewFor } from './properties.ts';
import { State, endKey } from './view.ts';
import type { Ended } from './view.ts';
import { UnknownCallError } from './world.ts';
import type { KnownCall, World } from './world.ts';

/** Whoever acts: the code of a handler, with its event. */
export type Actor = () => unknown;

/** What was sent, by the call's footprint: each call has one of its own. */
const inputs = new WeakMap<Footprint, object>();

/** All that tells a call from another: what it does, and what was sent, word for word. */
export function identityOf({ operation, key, footprint }: Call): string {
  const input = inputs.get(footprint);
  return `${operation} ${input ? wholeInput(input) : key}`;
}

export interface Scene<Own extends object> {
  readonly world: World<Own>;
  readonly actors: readonly (readonly [name: string, actor: Actor])[];
  readonly properties: Properties<Own>;
  /** For what actors draw. */
  readonly seed: number;
  /** How much time passes, once each, at any moment between calls. */
  readonly passingMs: readonly number[];
  /** Whether calls go through all of the SDK, where its protocol is known. */
  readonly throughStack: boolean;
}

/** The name of the actor that lets time pass. */
export const TIME = 'time';

interface Progress {
  readonly random: Random;
  /** That have neither fired nor been cancelled. */
  readonly timers: Set<{ readonly atMs: number; readonly fire: () => void }>;
  readonly escapes: Set<string>;
  hasAlarm: boolean;
  callCount: number;
}

/** Errors that no order of calls excuses: of the language, of assertions, of requests that AWS cannot read. */
const BUGS: ReadonlySet<string> = new Set([
  'AssertionError',
  'RangeError',
  'ReferenceError',
  'SerializationException',
  'SyntaxError',
  'TypeError',
  'ValidationException',
]);

function bugIn(error: unknown): string | undefined {
  if (!(error instanceof Error) || !BUGS.has(error.name)) return undefined;
  return `${error.name}: ${error.message}`;
}

export class Run<Own extends object> extends LiveExecution implements ActorsWorld {
  private readonly progress: readonly Progress[];
  private readonly endings = new Map<string, Ended>();
  private failure: Error | undefined;

  constructor(private readonly scene: Scene<Own>) {
    super(scene.actors.length + (scene.passingMs.length > 0 ? 1 : 0), () => this.judgeLast());
    this.progress = scene.actors.map((_, index) => ({
      // Each actor draws from its own: what one draws must not depend on the order of others.
      random: seededRandom(scene.seed + index),
      timers: new Set(),
      escapes: new Set(),
      hasAlarm: false,
      callCount: 0,
    }));
  }

  /** Every actor waits to be started, and time to pass. */
  async begin(): Promise<void> {
    for (const [index, [name, actor]] of this.scene.actors.entries()) {
      void this.ask(index, {
        operation: 'start',
        key: name,
        footprint: this.footprint(index, { reads: [], writes: [] }),
        run: () => this.startActor(index, actor),
      });
    }
    if (this.scene.passingMs.length > 0) void this.letTimePass();
    this.judge();
    await this.settle();
  }

  override async make(call: Call): Promise<void> {
    await super.make(call);
    this.judge();
  }

  override async settle(): Promise<void> {
    await super.settle();
    if (this.failure) throw this.failure;
    const waiting = new Set(this.pending().map(({ actor }) => actor));
    for (const [index, [name]] of this.scene.actors.entries()) {
      if (waiting.has(index) || this.endings.has(name)) continue;
      throw new EscapeError(name, [...this.stateOf(index).escapes], this.lastOf(index));
    }
  }

  nowMs(): number {
    return this.scene.world.nowMs();
  }

  random(actor: number): number {
    return this.stateOf(actor).random();
  }

  send(actor: number, client: SdkClient, command: SentCommand): Promise<object> {
    const { world, throughStack } = this.scene;
    const isDocument = isDocumentCommand(command) && !world.isModelled(command);
    if (isDocument) return this.sendDocument(actor, client, command);
    return this.sendPlain(actor, client, command, throughStack);
  }

  private async sendDocument(
    actor: number,
    client: SdkClient,
    command: SentCommand,
  ): Promise<object> {
    let release = this.hold();
    const answer = async (plain: SentCommand): Promise<object> => {
      release();
      try {
        return await this.sendPlain(actor, client, plain, false);
      } finally {
        release = this.hold();
      }
    };
    try {
      return await runAsNobody(() => sendDocument(client, command, answer));
    } finally {
      release();
    }
  }

  private sendPlain(
    actor: number,
    client: SdkClient,
    command: SentCommand,
    throughStack: boolean,
  ): Promise<object> {
    const call = this.known(actor, client, command);
    // The run is over: it ends with an error once every actor is quiet.
    if (!call) return new Promise(() => undefined);
    this.stateOf(actor).callCount += 1;
    const footprint = this.footprint(actor, call.footprint);
    inputs.set(footprint, command.input);
    const { operation, service } = call;
    return this.ask(actor, {
      operation,
      key: describeInput(command.input),
      footprint,
      run: () =>
        throughStack && speaksHttp(service)
          ? this.goThrough(actor, client, command, service)
          : this.happen(actor, client, command, call),
    });
  }

  /** The rest of a call that was chosen: the SDK's part, in which it happens. */
  private async goThrough(
    actor: number,
    client: SdkClient,
    command: SentCommand,
    service: EmulatedService,
  ): Promise<object> {
    try {
      return await runAsNobody(() => sendThroughStack(client.constructor, command, service));
    } catch (error) {
      this.noteUnmodelled(error, actor, client, command);
      throw error;
    }
  }

  startTimer(actor: number, delayMs: number, fire: () => void): Timer {
    const { timers } = this.stateOf(actor);
    const timer = { atMs: this.nowMs() + delayMs, fire };
    timers.add(timer);
    this.setAlarm(actor);
    return { cancel: () => timers.delete(timer) };
  }

  escaped(actor: number, what: string): void {
    this.stateOf(actor).escapes.add(what);
  }

  private startActor(index: number, actor: Actor): void {
    const name = this.nameOf(index);
    const end = (ended: Ended): void => {
      this.endings.set(name, ended);
      const bug = ended.status === 'threw' ? bugIn(ended.error) : undefined;
      if (bug !== undefined) this.violated(`${name} has no bug`, bug);
    };
    runAs({ actor: index, run: this }, () => {
      // The call comes first: an actor that throws at once has ended like one that throws later.
      void (async () => actor())().then(
        (value) => end({ status: 'returned', value }),
        (error: unknown) => end({ status: 'threw', error }),
      );
    });
  }

  /**
   * Asks for the actor's next timer to fire: late, as far as a delay may be, and never before one that is due
   * earlier. Whether any is left is seen then: that one could have fired before it was cancelled is a race.
   */
  private setAlarm(actor: number): void {
    const progress = this.stateOf(actor);
    if (progress.hasAlarm) return;
    progress.hasAlarm = true;
    void this.ask(actor, {
      operation: 'timer',
      key: 'the next that is due',
      footprint: this.footprint(actor, { reads: [], writes: [CLOCK_KEY] }),
      run: () => this.fireNext(actor),
    });
  }

  private fireNext(actor: number): void {
    const progress = this.stateOf(actor);
    progress.hasAlarm = false;
    if (this.endings.has(this.nameOf(actor))) return;
    // The earliest; of several at one moment, the one that was set first.
    const [next] = [...progress.timers].sort((a, b) => a.atMs - b.atMs);
    if (!next) return;
    progress.timers.delete(next);
    this.scene.world.advanceTo(next.atMs);
    runAs({ actor, run: this }, next.fire);
    if (progress.timers.size > 0) this.setAlarm(actor);
  }

  private async letTimePass(): Promise<void> {
    const { actors, passingMs, world } = this.scene;
    for (const durationMs of passingMs) {
      await this.ask(actors.length, {
        operation: 'time passes',
        key: `${durationMs} ms`,
        footprint: this.scene.properties.visible({ reads: [CLOCK_KEY], writes: [CLOCK_KEY] }),
        run: () => world.advanceTo(world.nowMs() + durationMs),
      });
    }
  }

  private known(actor: number, client: SdkClient, command: SentCommand): KnownCall | undefined {
    try {
      return this.scene.world.call(client, command);
    } catch (error) {
      if (!(error instanceof UnknownCallError)) throw error;
      this.fail(this.unmodelled(actor, client, command));
      return undefined;
    }
  }

  private happen(
    actor: number,
    client: SdkClient,
    command: SentCommand,
    { run }: KnownCall,
  ): object {
    try {
      return run();
    } catch (error) {
      this.noteUnmodelled(error, actor, client, command);
      throw error;
    }
  }

  /** The handler may catch it; the exploration is void all the same. */
  private noteUnmodelled(
    error: unknown,
    actor: number,
    client: SdkClient,
    command: SentCommand,
  ): void {
    if (!(error instanceof NotEmulatedError)) return;
    this.fail(this.unmodelled(actor, client, command, error.message));
  }

  private unmodelled(actor: number, client: SdkClient, command: SentCommand, detail?: string) {
    const names = [client.constructor.name, command.constructor.name] as const;
    return new UnmodelledCommandError(this.nameOf(actor), ...names, detail);
  }

  /**
   * With what every call has in common: after it the actor may look at the time, and may end; and the
   * properties that see what it writes.
   */
  private footprint(actor: number, { reads, writes }: Footprint): Footprint {
    return this.scene.properties.visible({
      reads: [...reads, CLOCK_KEY],
      writes: [...writes, endKey(this.nameOf(actor))],
    });
  }

  private judge(): void {
    this.note(this.scene.properties.judge(this.viewFor));
  }

  private judgeLast(): void {
    for (const [index, [name]] of this.scene.actors.entries()) {
      if (this.stateOf(index).callCount === 0) throw new IdleActorError(name, this.endingOf(name));
    }
    this.note(this.scene.properties.judgeEnd(this.viewFor));
  }

  private note(fallen: readonly { property: string; detail: string }[]): void {
    for (const { property, detail } of fallen) this.violated(property, detail);
  }

  private readonly viewFor: ViewFor<Own> = (look) =>
    new State(this.scene.world, this.endings, look);

  private endingOf(name: string): string {
    const ended = this.endings.get(name);
    if (ended?.status === 'threw') return `it threw ${String(ended.error)}`;
    return ended ? 'it returned' : 'it did not end';
  }

  private lastOf(actor: number): string {
    const last = this.made.findLast((call) => call.actor === actor);
    return last ? `${last.operation} ${last.key}` : 'its start';
  }

  private nameOf(actor: number): string {
    return this.scene.actors[actor]?.[0] ?? TIME;
  }

  private stateOf(actor: number): Progress {
    const progress = this.progress[actor];
    if (!progress) throw new RangeError(`there is no actor ${actor}`);
    return progress;
  }

  /** The first counts. */
  private fail(error: Error): void {
    this.failure ??= error;
  }
}
