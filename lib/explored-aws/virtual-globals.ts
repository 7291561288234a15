// Time and chance for the code of actors: Date, timers, Math.random and the randomness of crypto come from the
// run. For everybody else in the process they stay what they are.

import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timerPromises from 'node:timers/promises';
import { promisify } from 'node:util';

import { currentActor } from './context.ts';
import type { ActorContext } from './context.ts';
import { VirtualTimeout, clearVirtual, startInterval, startTimeout } from './virtual-timers.ts';

/** Readings of the clock without a call in between, after which code counts as waiting for time to pass. */
const MAX_READINGS = 1_000_000;

/** Takes back what was put in place. */
type Restore = () => void;

/** @returns what puts the real ones back */
export function installVirtualGlobals(): Restore {
  const restores = [
    replaceDate(),
    ...replaceTimers(),
    ...replaceChance(),
    replace(performance, 'now', (real: () => number) => () => {
      const context = currentActor();
      return context ? nowMs(context) : real.call(performance);
    }),
  ];
  // What was imported from a module of Node by name follows.
  syncBuiltinESMExports();
  return () => {
    for (const restore of restores.toReversed()) restore();
    syncBuiltinESMExports();
  };
}

let readings = 0;
let lastReadMs = Number.NaN;

function nowMs({ run }: ActorContext): number {
  const now = run.nowMs();
  readings = now === lastReadMs ? readings + 1 : 0;
  lastReadMs = now;
  if (readings < MAX_READINGS) return now;
  throw new RangeError(
    `an actor read the clock ${MAX_READINGS} times at one moment: it waits in a loop for time to pass`,
  );
}

function replaceDate(): Restore {
  const RealDate = globalThis.Date;
  const now = () => {
    const context = currentActor();
    return context ? nowMs(context) : RealDate.now();
  };
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, name, receiver) =>
      name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown),
  });
  return () => {
    globalThis.Date = RealDate;
  };
}

type StartTimer = (
  code: (...args: unknown[]) => void,
  delayMs?: number,
  ...args: unknown[]
) => object;

function replaceTimers(): Restore[] {
  const start = (begin: typeof startTimeout) => (real: StartTimer) => {
    const replaced: StartTimer = (code, delayMs = 0, ...args) => {
      const context = currentActor();
      return context ? begin(context, delayMs, () => code(...args)) : real(code, delayMs, ...args);
    };
    return Object.assign(replaced, {
      [promisify.custom]: (delayMs: number, value: unknown) => pause(delayMs, value),
    });
  };
  const immediate = (real: (code: (...args: unknown[]) => void, ...args: unknown[]) => object) => {
    const replaced = (code: (...args: unknown[]) => void, ...args: unknown[]) => {
      const context = currentActor();
      return context ? startTimeout(context, 0, () => code(...args)) : real(code, ...args);
    };
    return Object.assign(replaced, { [promisify.custom]: (value: unknown) => pause(0, value) });
  };
  const clear = (real: (timer: unknown) => void) => (timer: unknown) => {
    if (timer instanceof VirtualTimeout) clearVirtual(timer);
    else real(timer);
  };
  const pause = <T>(delayMs: number, value: T): Promise<T> => {
    const context = currentActor();
    if (!context) return realPause(delayMs, value);
    return new Promise((resolve) => startTimeout(context, delayMs, () => resolve(value)));
  };
  const realPause = timerPromises.setTimeout.bind(timerPromises);
  const realTurn = timerPromises.setImmediate.bind(timerPromises);
  return [
    ...[globalThis, timers].flatMap((owner) => [
      replace(owner, 'setTimeout', start(startTimeout)),
      replace(owner, 'setInterval', start(startInterval)),
      replace(owner, 'setImmediate', immediate),
      replace(owner, 'clearTimeout', clear),
      replace(owner, 'clearInterval', clear),
      replace(owner, 'clearImmediate', clear),
    ]),
    replace(
      timerPromises,
      'setTimeout',
      () =>
        (delayMs = 0, value?: unknown) =>
          pause(delayMs, value),
    ),
    replace(
      timerPromises,
      'setImmediate',
      () => (value: unknown) => (currentActor() ? pause(0, value) : realTurn(value)),
    ),
  ];
}

function replaceChance(): Restore[] {
  const drawn = <T>(virtual: (random: () => number) => T, real: () => T): T => {
    const context = currentActor();
    return context ? virtual(() => context.run.random(context.actor)) : real();
  };
  const uuid =
    (real: (...args: unknown[]) => string) =>
    (...args: unknown[]) =>
      drawn(uuidFrom, () => real.apply(crypto, args));
  const fill = (real: (array: Uint8Array) => Uint8Array) => (array: Uint8Array) =>
    drawn(
      (random) => filled(array, random),
      () => real.call(crypto.webcrypto, array),
    );
  return [
    replace(Math, 'random', (real: () => number) => () => drawn((random) => random(), real)),
    replace(crypto, 'randomUUID', uuid),
    replace(
      Object.getPrototypeOf(crypto.webcrypto) as object,
      'randomUUID',
      (real: () => string) => () => drawn(uuidFrom, () => real.call(crypto.webcrypto)),
    ),
    replace(Object.getPrototypeOf(crypto.webcrypto) as object, 'getRandomValues', fill),
    replace(
      crypto,
      'randomBytes',
      (real: (size: number, done?: Done) => Buffer) => (size: number, done?: Done) =>
        drawn(
          (random) => {
            const bytes = Buffer.from(filled(new Uint8Array(size), random));
            if (done) queueMicrotask(() => done(null, bytes));
            return bytes;
          },
          () => real(size, done),
        ),
    ),
    replace(
      crypto,
      'randomInt',
      (real: (...args: unknown[]) => number) =>
        (...args: unknown[]) =>
          drawn(
            (random) => integerFrom(args, random),
            () => real(...args),
          ),
    ),
  ];
}

type Done = (error: Error | null, bytes: Buffer) => void;

function uuidFrom(random: () => number): string {
  const bytes = filled(new Uint8Array(16), random);
  // Version 4, variant 1: as crypto.randomUUID.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

function filled<T extends ArrayBufferView>(array: T, random: () => number): T {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(random() * 256);
  return array;
}

/** `randomInt(max)`, `randomInt(min, max)`, each perhaps with a callback. */
function integerFrom(args: readonly unknown[], random: () => number): number {
  const numbers = args.filter((arg) => typeof arg === 'number');
  const [min, max] = numbers.length > 1 ? [numbers[0] ?? 0, numbers[1] ?? 0] : [0, numbers[0] ?? 0];
  const drawn = min + Math.floor(random() * (max - min));
  const done = args.find(
    (arg): arg is (error: null, drawn: number) => void => typeof arg === 'function',
  );
  if (done) queueMicrotask(() => done(null, drawn));
  return drawn;
}

/** Puts another function in the place of a property. The type of the real one is the caller's to know. */
function replace<Real>(
  owner: object,
  name: string,
  make: (real: Real) => Real | ((...args: never[]) => unknown),
): Restore {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  const real = Reflect.get(owner, name) as Real;
  Object.defineProperty(owner, name, {
    value: make(real),
    configurable: true,
    writable: true,
    enumerable: before?.enumerable ?? true,
  });
  return () => {
    if (before) Object.defineProperty(owner, name, before);
    else Reflect.deleteProperty(owner, name);
  };
}
