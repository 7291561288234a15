// Small programs to explore: actors as asynchronous functions over registers and locks. For trying the explorer
// on published benchmarks, and for models of a protocol before there is code.

import type { Footprint } from './footprint.ts';
import { LiveExecution, promisesSettle } from './live.ts';
import type { Asked } from './live.ts';
import type { Call, Program } from './program.ts';

/** What an actor may await; each is one call, and nothing comes between its parts. */
export interface Operations {
  /** A register that nobody wrote is 0. */
  readonly read: (register: string) => Promise<number>;
  readonly write: (register: string, value: number) => Promise<void>;
  /** Writes `next` if the register is `expected`. @returns whether it was */
  readonly compareAndSwap: (register: string, expected: number, next: number) => Promise<boolean>;
  /** Reads and writes at once: fetch-and-add, exchange. @returns the value before */
  readonly update: (register: string, change: (value: number) => number) => Promise<number>;
  /** Waits while anybody holds the lock, its holder included. */
  readonly acquire: (lock: string) => Promise<void>;
  /** @throws RangeError if the actor does not hold the lock */
  readonly release: (lock: string) => Promise<void>;
}

/** Awaits nothing but its operations; deterministic: the same answers, the same calls. */
export type ToyActor = (operations: Operations) => Promise<void>;

/** Whether a property holds, given what the registers are. */
export type Holds = (value: (register: string) => number) => boolean;

export interface Toy {
  readonly actors: readonly ToyActor[] | Readonly<Record<string, ToyActor>>;
  /** What registers are at first; the others are 0. */
  readonly registers?: Readonly<Record<string, number>>;
  /**
   * Properties that hold after every call. A strategy that runs one schedule of each trace does not see every
   * combination of several registers: let an actor read them, or judge the end.
   */
  readonly always?: Readonly<Record<string, Holds>>;
  /** Properties that hold when nothing happens any more. */
  readonly atEnd?: Readonly<Record<string, Holds>>;
}

/**
 * A program of actors over registers and locks, which exist as soon as they are named. An actor that throws
 * violates `no actor fails`.
 *
 * ```ts
 * const increment: ToyActor = async ({ read, write }) => write('x', (await read('x')) + 1);
 * const program = toyProgram({
 *   actors: [increment, increment],
 *   atEnd: { 'no update is lost': (value) => value('x') === 2 },
 * });
 * const { violating } = await explore(program, new OptimalDpor(), { maxSchedules: 1_000 });
 * ```
 */
export function toyProgram({ actors, registers = {}, always = {}, atEnd = {} }: Toy): Program {
  const named = Array.isArray(actors)
    ? actors.map((actor: ToyActor, index) => [`actor ${index}`, actor] as const)
    : Object.entries(actors as Readonly<Record<string, ToyActor>>);
  const footprints = new Footprints();
  return {
    actors: named.map(([name]) => name),
    async start() {
      const execution = new ToyExecution(named.length, registers, footprints, { always, atEnd });
      for (const [index, [name, actor]] of named.entries()) {
        void execution.perform(index, name, actor);
      }
      await execution.settle();
      return execution;
    },
  };
}

/** What a register became, and how many calls were made then, this one included. */
interface Change {
  readonly calls: number;
  readonly value: number;
}

/** Who holds a lock, and after which calls that changed. */
interface Lock {
  holder: number | undefined;
  /** How many calls were made when it was acquired, released, acquired … */
  readonly changes: number[];
}

class ToyExecution extends LiveExecution {
  /** By name, what was written to it. */
  private readonly registers = new Map<string, Change[]>();
  private readonly locks = new Map<string, Lock>();
  /** Actors that have not ended, and their names. */
  private readonly running = new Map<number, string>();

  constructor(
    actorCount: number,
    private readonly initial: Readonly<Record<string, number>>,
    private readonly footprints: Footprints,
    private readonly properties: Required<Pick<Toy, 'always' | 'atEnd'>>,
  ) {
    super(actorCount, () => this.judge(properties.atEnd), promisesSettle);
  }

  async perform(index: number, name: string, actor: ToyActor): Promise<void> {
    this.running.set(index, name);
    try {
      await actor(this.operationsOf(index));
    } catch (error) {
      this.violated('no actor fails', `${name}: ${String(error)}`);
    }
    this.running.delete(index);
  }

  /** @throws RangeError if an actor neither ended nor waits for one of its operations */
  override finish(): void {
    const waiting = new Set(this.pending().map(({ actor }) => actor));
    for (const [index, name] of this.running) {
      if (!waiting.has(index)) {
        throw new RangeError(`${name} awaits what is no operation of its own; a toy may not`);
      }
    }
    super.finish();
  }

  private operationsOf(actor: number): Operations {
    const ask = <T>(asked: Asked<T>) => this.ask(actor, asked);
    return {
      read: (register) =>
        ask({
          operation: 'read',
          key: register,
          footprint: this.footprints.reading(`register/${register}`),
          run: () => this.value(register),
        }),
      write: (register, value) =>
        ask({
          operation: 'write',
          key: register,
          footprint: this.footprints.writing(`register/${register}`),
          run: () => this.set(register, value),
        }),
      compareAndSwap: (register, expected, next) => {
        const swaps = this.footprints.changing(`register/${register}`);
        // A failed one reads: which of two comes first cannot matter.
        const fails = this.footprints.reading(`register/${register}`);
        return ask({
          operation: 'compareAndSwap',
          key: register,
          footprint: swaps,
          touches: (calls) => (this.valueAfter(calls, register) === expected ? swaps : fails),
          run: () => {
            const isExpected = this.value(register) === expected;
            if (isExpected) this.set(register, next);
            return isExpected;
          },
        });
      },
      update: (register, change) =>
        ask({
          operation: 'update',
          key: register,
          footprint: this.footprints.changing(`register/${register}`),
          run: () => {
            const value = this.value(register);
            this.set(register, change(value));
            return value;
          },
        }),
      acquire: (name) => {
        const lock = this.lock(name);
        return ask({
          operation: 'acquire',
          key: name,
          footprint: this.footprints.changing(`lock/${name}`),
          isEnabled: () => lock.holder === undefined,
          wasEnabled: (calls) => lock.changes.filter((change) => change <= calls).length % 2 === 0,
          run: () => this.hand(lock, actor),
        });
      },
      release: (name) => {
        const lock = this.lock(name);
        return ask({
          operation: 'release',
          key: name,
          footprint: this.footprints.changing(`lock/${name}`),
          run: () => {
            if (lock.holder !== actor) throw new RangeError(`releases ${name} without holding it`);
            this.hand(lock, undefined);
          },
        });
      },
    };
  }

  override async make(call: Call): Promise<void> {
    await super.make(call);
    this.judge(this.properties.always);
  }

  private value(register: string): number {
    return this.registers.get(register)?.at(-1)?.value ?? this.initial[register] ?? 0;
  }

  private valueAfter(calls: number, register: string): number {
    const changes = this.registers.get(register);
    return (
      changes?.findLast((change) => change.calls <= calls)?.value ?? this.initial[register] ?? 0
    );
  }

  private set(register: string, value: number): void {
    const change = { calls: this.made.length, value };
    const changes = this.registers.get(register);
    if (changes) changes.push(change);
    else this.registers.set(register, [change]);
  }

  private lock(name: string): Lock {
    const known = this.locks.get(name);
    if (known) return known;
    const lock = { holder: undefined, changes: [] };
    this.locks.set(name, lock);
    return lock;
  }

  private hand(lock: Lock, holder: number | undefined): void {
    lock.holder = holder;
    lock.changes.push(this.made.length);
  }

  private judge(properties: Readonly<Record<string, Holds>>): void {
    for (const [name, holds] of Object.entries(properties)) {
      if (holds((register) => this.value(register))) continue;
      const names = new Set([...Object.keys(this.initial), ...this.registers.keys()]);
      const values = [...names].sort().map((register) => `${register} = ${this.value(register)}`);
      this.violated(name, values.join(', '));
    }
  }
}

/** One object for one footprint, so that whoever compares them need not compare texts. */
class Footprints {
  private readonly known = new Map<string, Footprint>();

  reading(key: string): Footprint {
    return this.get(`r ${key}`, { reads: [key], writes: [] });
  }

  writing(key: string): Footprint {
    return this.get(`w ${key}`, { reads: [], writes: [key] });
  }

  changing(key: string): Footprint {
    return this.get(`c ${key}`, { reads: [key], writes: [key] });
  }

  private get(id: string, made: Footprint): Footprint {
    const known = this.known.get(id);
    if (!known) this.known.set(id, made);
    return known ?? made;
  }
}
