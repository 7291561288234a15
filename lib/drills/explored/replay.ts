// Brings an actor back to where it stood, from what it was answered since its current execution began, and on
// to its next calls. An actor's future depends on nothing else: functions share no memory, and of an invocation
// that is over only its output matters. From where it stands it can be brought on once, by one more answer.

import { strict as assert } from 'node:assert';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisesSettle } from '../../explorer/live.ts';
import type { Piece, Pieces } from '../../explorer/pieces.ts';
import type { ControlPlaneEvent, Report } from '../../control-plane/events.ts';
import type { ExecutionEvent } from '../../emulator/step-functions/host.ts';
import type { Json } from '../../emulator/step-functions/json.ts';
import { isOfFunction, runActor } from './actors.ts';
import type { ActorOptions, Invocation, Invoked, Port } from './actors.ts';
import { attemptId } from './ids.ts';
import type { Request } from './requests.ts';
import type { RequestForm } from './request-forms.ts';

/** Stands for the state machine itself among the tasks that it runs. */
export const machineTask = -1;

/**
 * Attempts left from which on it does not matter how many were made: the bounds of a search let nobody lose so
 * often. Attempts that started over are forgotten then, and a loop of them shows as a livelock.
 */
const plenty = 10;

interface EnteredState {
  readonly state: string;
  /** What came in. */
  readonly data: Json;
  /** After each retry that counts. */
  readonly attemptsLeft: number[];
  /** Whether some of its parts have ended. */
  hasResults: boolean;
  /** Tasks and requests of the machine until then. */
  readonly tasks: number;
  readonly requests: number;
}

/** Something that an actor learned. Tasks and requests count from 0 within the execution and the task. */
export interface Entry {
  /** `output` of an invocation that is over, `answer` to a request, `draw` of an attempt id. */
  readonly kind: 'output' | 'answer' | 'draw';
  readonly task: number;
  readonly index: number;
  readonly piece: Piece;
  /** Of an answer: what was asked. */
  readonly form?: RequestForm;
}

/** A call that the actor waits for. */
export interface Waiting {
  readonly task: number;
  readonly index: number;
  readonly request: Request;
  /** What the function that calls was called for. */
  readonly invoked?: Invoked;
}

/** Where an actor is in its execution: equal for two with the same future. */
export interface Position {
  /** The states that its machine is in, from the outermost: what came in, and what is left of their retries. */
  readonly states: string;
  /** What it was told that matters still. Tasks count from the first function at work. */
  readonly told: readonly Entry[];
}

export interface Stand {
  /** The execution that the actor has come to. */
  readonly count: number;
  readonly position: Position;
  readonly entries: readonly Entry[];
  readonly waiting: readonly Waiting[];
  /** What was decided since the last answer. */
  readonly decided: readonly ControlPlaneEvent[];
  /** The ids of attempts drawn for the first time. */
  readonly drawn: readonly string[];
}

interface Parked extends Waiting {
  readonly resolve: (answer: object) => void;
  readonly reject: (error: unknown) => void;
}

export interface ReplayOptions {
  readonly actor: ActorOptions;
  readonly name: string;
  /** An answer anew. @throws the error that the text is of */
  readonly give: (text: string) => object;
  readonly pieces: Pieces;
  /** An id as {@link idPattern} finds it, never given before. */
  readonly newAttempt: () => string;
}

export class Replay implements Port {
  private entries: Entry[] = [];
  private readonly parked: Parked[] = [];
  private draws: readonly Entry[];
  private readonly history: Entry[];
  private given = 0;
  private tasks = 0;
  private machineRequests = 0;
  /** Functions at work. */
  private running = 0;
  /** The states that the machine is in, from the outermost. */
  private entered: EnteredState[] = [];
  private failure: unknown;
  private decided: ControlPlaneEvent[] = [];
  private drawn: string[] = [];

  /** @param history - since execution `count` began */
  constructor(
    private readonly options: ReplayOptions,
    private count: number,
    history: readonly Entry[],
  ) {
    this.draws = history.filter(({ kind }) => kind === 'draw');
    this.history = history.filter(({ kind }) => kind !== 'draw');
  }

  async start(): Promise<Stand> {
    const { actor, name } = this.options;
    runActor(name, this, actor, this.count).catch((error: unknown) => {
      this.failure ??= error;
    });
    // Whoever wants to interrupt a search can do so here.
    await nextTurn();
    return this.toTheNextCalls();
  }

  /** One answer more. */
  goOn(entry: Entry): Promise<Stand> {
    this.history.push(entry);
    this.decided = [];
    this.drawn = [];
    return this.toTheNextCalls();
  }

  private async toTheNextCalls(): Promise<Stand> {
    const { name } = this.options;
    // Ends with the history: each turn gives one more of it.
    while (this.given < this.history.length) {
      const next = this.history[this.given];
      const index = this.parked.findIndex((one) => next !== undefined && isFor(next, one));
      const [parked] = index < 0 ? [] : this.parked.splice(index, 1);
      assert(parked && next, `${name} does not ask for what it was answered`);
      this.settle(parked, next);
      await promisesSettle();
    }
    if (this.failure !== undefined) throw this.failure;
    const waiting = this.parked.map(({ task, index, request, invoked }) => ({
      task,
      index,
      request,
      ...(invoked && { invoked }),
    }));
    const { count, decided, drawn } = this;
    const entries = [...this.entries];
    return { count, position: this.position(), entries, waiting, decided, drawn };
  }

  /** What was decided before the last answer was decided on the way here, and noted then. */
  readonly report: Report = (event) => {
    if (this.given === this.history.length) this.decided.push(event);
  };

  broke(error: Error): void {
    this.failure ??= error;
  }

  /** Keeps the way back to where each state was entered: an attempt that starts over leaves nothing behind. */
  onEvent({ type, state, data = null, attemptsLeft = 0 }: ExecutionEvent): void {
    if (type === 'StateEntered') {
      const [tasks, requests] = [this.tasks, this.machineRequests];
      this.entered.push({ state, data, attemptsLeft: [], hasResults: false, tasks, requests });
      return;
    }
    const isResult = type === 'MapIterationSucceeded';
    if (type !== 'StateExited' && type !== 'StateRetried' && !isResult) return;
    const at = this.entered.findLastIndex((one) => one.state === state);
    const frame = this.entered[at];
    if (!frame) return;
    if (isResult) {
      frame.hasResults = true;
      return;
    }
    this.entered.splice(type === 'StateExited' ? at : at + 1);
    if (type === 'StateExited') return;
    if (attemptsLeft >= plenty) this.forgetSince(frame);
    else frame.attemptsLeft.push(attemptsLeft);
  }

  /**
   * What led to the states that the machine is in does not matter to it, but for results that a state with
   * several parts has gathered so far.
   */
  private position(): Position {
    const isGathering = this.entered.some(({ hasResults }) => hasResults);
    const told = this.entries.filter(
      ({ kind, task }) => isGathering || kind !== 'output' || task < 0,
    );
    // Functions at work are told apart; how many there were before them does not matter.
    const first = Math.min(...told.map(({ task }) => (task < 0 ? Infinity : task)));
    const states = this.entered.map(({ state, data, attemptsLeft }) => [state, data, attemptsLeft]);
    return {
      states: JSON.stringify(states),
      told: told.map((entry) => (entry.task < 0 ? entry : { ...entry, task: entry.task - first })),
    };
  }

  private forgetSince({ tasks, requests }: EnteredState): void {
    // Other branches at work count their tasks on: nothing is forgotten then.
    if (this.running > 0 || this.parked.length > 0) return;
    this.entries = this.entries.filter(({ task, index }) =>
      task === machineTask ? index < requests : task < tasks,
    );
    // Their numbers are given out again: an attempt that starts over must not draw the same ids.
    this.draws = this.draws.filter(({ task }) => task < tasks);
    this.tasks = tasks;
    this.machineRequests = requests;
  }

  comesTo(count: number): void {
    // It has just begun.
    if (count === this.count && this.given === 0) return;
    assert(this.given === this.history.length, 'an execution ended before all it was answered');
    this.count = count;
    this.draws = [];
    this.entered = [];
    this.entries = [];
    this.tasks = 0;
    this.machineRequests = 0;
  }

  request(request: Request): Promise<object> {
    const index = this.machineRequests;
    this.machineRequests += 1;
    return this.ask({ task: machineTask, index, request });
  }

  async invoke(invoked: Invoked, run: (invocation: Invocation) => Promise<Json>): Promise<Json> {
    const task = this.tasks;
    this.tasks += 1;
    const ahead = this.history.slice(this.given);
    const known = ahead.some((entry) => entry.kind === 'output' && entry.task === task);
    // The machine waits for the output; the function is not run again.
    if (known) return (await this.ask({ task, index: 0, request: overAlready })) as Json;
    const count = this.count;
    this.running += 1;
    const outcome = await this.runTask(task, invoked, run);
    this.running -= 1;
    assert(count === this.count, 'a function outlived its execution');
    this.entries = this.entries.filter((entry) => entry.task !== task);
    const piece = this.options.pieces.of(outcome.text);
    this.entries.push({ kind: 'output', task, index: 0, piece });
    if ('error' in outcome) throw outcome.error;
    return outcome.output;
  }

  private async runTask(
    task: number,
    invoked: Invoked,
    run: (invocation: Invocation) => Promise<Json>,
  ): Promise<{ text: string; output: Json } | { text: string; error: Error }> {
    let [requests, drawn] = [0, 0];
    try {
      const output = await run({
        request: (request) => {
          const index = requests;
          requests += 1;
          return this.ask({ task, index, request, invoked });
        },
        newAttempt: () => {
          drawn += 1;
          return this.draw(task, drawn - 1);
        },
      });
      return { text: JSON.stringify({ output }), output };
    } catch (error) {
      if (!isOfFunction(error)) throw error;
      return { text: failureText(error), error };
    }
  }

  private ask(waiting: Waiting): Promise<object> {
    const next = this.history[this.given];
    if (!next || !isFor(next, waiting)) return this.park(waiting);
    return new Promise((resolve, reject) => this.settle({ ...waiting, resolve, reject }, next));
  }

  private park(waiting: Waiting): Promise<object> {
    return new Promise((resolve, reject) => {
      this.parked.push({ ...waiting, resolve, reject });
    });
  }

  private settle({ resolve, reject }: Parked, entry: Entry): void {
    this.given += 1;
    this.entries.push(entry);
    const text = this.options.pieces.textOf(entry.piece);
    try {
      resolve(entry.kind === 'output' ? outputOf(text) : this.options.give(text));
    } catch (error) {
      reject(error);
    }
  }

  private draw(task: number, index: number): string {
    const known = this.draws.find((entry) => entry.task === task && entry.index === index);
    let id = known?.piece.ids[0];
    if (id === undefined) {
      id = this.options.newAttempt();
      this.drawn.push(id);
    }
    this.entries.push({ kind: 'draw', task, index, piece: { template: 0, ids: [id] } });
    return attemptId(id);
  }
}

/** The output of a function that failed. */
export function failureText({ name, message }: Error): string {
  return JSON.stringify({ error: { name, message } });
}

/** What a machine waits for when the function has ended before: nothing that anybody is asked for. */
const overAlready: Request = { kind: 'take-up', execution: '' };

function isFor({ kind, task, index }: Entry, waiting: Waiting): boolean {
  const isOutput = waiting.request === overAlready;
  return task === waiting.task && index === waiting.index && (kind === 'output') === isOutput;
}

/** @throws what the function threw */
function outputOf(text: string): object {
  const { output, error } = JSON.parse(text) as {
    readonly output?: object;
    readonly error?: { readonly name: string; readonly message: string };
  };
  if (error) throw Object.assign(new Error(error.message), { name: error.name });
  return output ?? {};
}
