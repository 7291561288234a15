// Walks the parts of a search, by this thread or by several others. What is given does not depend on how many: the
// parts are told in their order, and those behind the one that ends the search count for nothing.

import { Worker } from 'node:worker_threads';
import type { Coverage } from './coverage.ts';
import type { Answer, Told, WorkerData } from './walk-worker.ts';
import { walkPart } from './walk-part.ts';
import type { WalkedPart, WalkPart, World } from './walk-part.ts';

export interface WalkOptions {
  readonly world: World;
  readonly coverage: Coverage;
  readonly isOver: () => boolean;
  /** Told of each schedule that this thread ran. */
  readonly ran: () => void;
}

/** @param jobs - threads; 1 is this one */
export function walkAll(
  parts: Iterable<WalkPart>,
  jobs: number,
  options: WalkOptions,
): AsyncGenerator<WalkedPart> {
  return jobs === 1 ? walkHere(parts, options) : walkByThreads(parts, jobs, options);
}

async function* walkHere(
  parts: Iterable<WalkPart>,
  { world, coverage, isOver, ran }: WalkOptions,
): AsyncGenerator<WalkedPart> {
  for (const part of parts) {
    if (isOver()) return;
    yield await walkPart(world, part, coverage, isOver, ran);
  }
}

async function* walkByThreads(
  parts: Iterable<WalkPart>,
  jobs: number,
  { world, coverage, isOver }: WalkOptions,
): AsyncGenerator<WalkedPart> {
  const over = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const flag = new Int32Array(over);
  const look = () => {
    if (isOver()) Atomics.store(flag, 0, 1);
  };
  const threads: Thread[] = [];
  const left = parts[Symbol.iterator]();
  const walking: { readonly thread: Thread; readonly answer: Promise<Answer> }[] = [];
  const begin = (free?: Thread) => {
    const next = isOver() ? { done: true as const } : left.next();
    if (next.done) return;
    const thread = free ?? new Thread({ options: world.options, over }, look);
    if (!free) threads.push(thread);
    const answer = thread.walk(next.value);
    // One that nobody waits for any more fails in silence.
    answer.catch(() => undefined);
    walking.push({ thread, answer });
  };
  try {
    for (let job = 0; job < jobs; job += 1) begin();
    for (let first = walking.shift(); first; first = walking.shift()) {
      const { walked, covered } = await first.answer;
      begin(first.thread);
      coverage.add(covered);
      yield walked;
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

/** One part at a time. */
class Thread {
  private readonly worker: Worker;
  private waiting:
    | { readonly resolve: (answer: Answer) => void; readonly reject: (error: unknown) => void }
    | undefined;
  /** What ended it. */
  private failure: unknown;

  /** @param ran - told of each schedule */
  constructor(workerData: WorkerData, ran: () => void) {
    this.worker = start(workerData);
    this.worker.on('message', (told: Told) => {
      if (told === 'ran') ran();
      else this.waiting?.resolve(told);
    });
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('a walking thread ended by itself')));
  }

  /** @throws what ended the thread */
  walk(part: WalkPart): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      if (this.failure === undefined) this.worker.postMessage(part, []);
      else reject(this.failure);
    });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(error: unknown): void {
    this.failure ??= error;
    this.waiting?.reject(this.failure);
  }
}

function start(workerData: WorkerData): Worker {
  const here = import.meta.url;
  if (!here.endsWith('.ts')) return new Worker(new URL('./walk-worker.js', here), { workerData });
  // In a clone: what lets Node read TypeScript does not reach other threads by itself.
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const file = JSON.stringify(new URL('./walk-worker.ts', here).href);
  const script = `import(${tsx}).then(({ register }) => (register(), import(${file})))`;
  return new Worker(script, { eval: true, workerData });
}
