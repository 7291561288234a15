// Runs a random program by plain generators, in every order, with none of the explorer's code: what there is to find.

import type { RandomProgram, Step, Steps } from './random-program.ts';

/** One operation that a part of an actor wants next. */
type Wanted =
  Extract<Step, { key: string }> | { readonly kind: 'acquire' | 'release'; readonly lock: string };

/** `[actor, call]`: the call by its number among those that the actor asked for. */
export type Choice = readonly [actor: number, call: number];

/** A schedule to its end. */
export interface Run {
  readonly schedule: readonly Choice[];
  /** Whether calls wait that can never happen. */
  readonly isStuck: boolean;
  /** The trace: which dependent calls came in which order. */
  readonly trace: string;
}

interface Happened {
  readonly choice: Choice;
  readonly place: string;
  readonly writes: boolean;
}

/** Part of an actor that runs beside its other parts. */
interface Part {
  readonly steps: Generator<Wanted | Fork, number, number>;
  /** The part that waits for this one and its sibling. */
  readonly parent: Part | undefined;
  answers: (number | undefined)[];
  readonly place: 0 | 1;
}

interface Fork {
  readonly kind: 'fork';
  readonly parts: readonly [Steps, Steps];
  readonly last: number;
}

/** Every order: each from the beginning, departing from one before at its end. */
export function everyRun(program: RandomProgram): Run[] {
  const runs: Run[] = [];
  const open: Choice[][] = [[]];
  for (let schedule = open.pop(); schedule; schedule = open.pop()) {
    const world = new World(program);
    for (const choice of schedule) world.happen(choice);
    for (let [next, ...others] = world.choices(); next; [next, ...others] = world.choices()) {
      for (const other of others) open.push([...schedule, other]);
      schedule.push(next);
      world.happen(next);
    }
    const isStuck = world.waiting.length > 0;
    runs.push({ schedule, isStuck, trace: traceOf(world.happened) });
  }
  return runs;
}

class World {
  readonly happened: Happened[] = [];
  waiting: { readonly choice: Choice; readonly wanted: Wanted; readonly part: Part }[] = [];
  private readonly values = new Map<string, number>();
  private readonly held = new Set<string>();
  private readonly asked: number[];

  constructor(program: RandomProgram) {
    this.asked = program.map(() => 0);
    for (const [actor, steps] of program.entries()) {
      this.advance(actor, { steps: walk(steps, 0), parent: undefined, answers: [], place: 0 }, 0);
    }
  }

  choices(): Choice[] {
    return this.waiting
      .filter(({ wanted }) => wanted.kind !== 'acquire' || !this.held.has(wanted.lock))
      .map(({ choice }) => choice);
  }

  happen([actor, call]: Choice): void {
    const found = this.waiting.find(({ choice: [a, c] }) => a === actor && c === call);
    if (!found) throw new Error(`call ${call} of actor ${actor} cannot happen`);
    this.waiting = this.waiting.filter((one) => one !== found);
    const { answer, writes } = this.effect(found.wanted);
    const { wanted } = found;
    const place = 'lock' in wanted ? `lock ${wanted.lock}` : wanted.key;
    this.happened.push({ choice: found.choice, place, writes });
    this.advance(actor, found.part, answer);
  }

  private effect(wanted: Wanted): { answer: number; writes: boolean } {
    if ('lock' in wanted) {
      if (wanted.kind === 'acquire') this.held.add(wanted.lock);
      else this.held.delete(wanted.lock);
      return { answer: 0, writes: true };
    }
    const value = this.values.get(wanted.key) ?? 0;
    if (wanted.kind === 'read') return { answer: value, writes: false };
    if (wanted.kind === 'swap' && value !== wanted.expected) return { answer: 0, writes: false };
    if (wanted.kind === 'write') this.values.set(wanted.key, Number(wanted.value));
    else this.values.set(wanted.key, wanted.kind === 'swap' ? wanted.next : value + 1);
    return { answer: wanted.kind === 'swap' ? 1 : value, writes: true };
  }

  /** Lets a part go on until it wants an operation, and whoever waited for it when it ends. */
  private advance(actor: number, part: Part, answer: number): void {
    const { done, value } = part.steps.next(answer);
    if (done === true) return this.end(actor, part, value);
    if (value.kind !== 'fork') {
      const call = this.asked[actor] ?? 0;
      this.asked[actor] = call + 1;
      this.waiting.push({ choice: [actor, call], wanted: value, part });
      return;
    }
    part.answers = [];
    for (const place of [0, 1] as const) {
      const steps = walk(value.parts[place], value.last);
      this.advance(actor, { steps, parent: part, answers: [], place }, 0);
    }
  }

  private end(actor: number, { parent, place }: Part, answer: number): void {
    if (!parent) return;
    parent.answers[place] = answer;
    const [one, other] = parent.answers;
    if (one !== undefined && other !== undefined) this.advance(actor, parent, one + 2 * other);
  }
}

function* walk(steps: Steps, before: number): Generator<Wanted | Fork, number, number> {
  let last = before;
  for (const step of steps) {
    if (step.kind === 'write') {
      yield { ...step, value: step.value === 'last + 1' ? last + 1 : step.value };
    } else if (step.kind === 'branch') {
      last = yield* walk(last === step.on ? step.same : step.other, last);
    } else if (step.kind === 'locked') {
      yield { kind: 'acquire', lock: step.lock };
      last = yield* walk(step.steps, last);
      yield { kind: 'release', lock: step.lock };
    } else if (step.kind === 'both') {
      last = yield { kind: 'fork', parts: [step.one, step.other], last };
    } else {
      last = yield step;
    }
  }
  return last;
}

/** All pairs of dependent calls, in their order: the definition of a trace, word for word. */
function traceOf(happened: readonly Happened[]): string {
  const pairs = happened.flatMap((later, index) =>
    happened
      .slice(0, index)
      .filter(
        ({ choice, place, writes }) =>
          choice[0] === later.choice[0] || (place === later.place && (writes || later.writes)),
      )
      .map(({ choice }) => `${choice.join('.')} ${later.choice.join('.')}`),
  );
  const calls = happened.map(({ choice }) => choice.join('.'));
  return [...calls, ...pairs].sort().join(', ');
}
