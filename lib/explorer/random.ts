// The one source of chance in the explorer: seeded, so that a run is repeated by its seed.

/** A stream of numbers in [0, 1). The same seed gives the same stream (mulberry32). */
export type Random = () => number;

/** @param seed - any integer; its low 32 bits are used */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
