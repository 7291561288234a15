// The seed of every random test: fixed, so that CI repeats itself; FENCEPOST_SEED tries another one.
// fast-check prints the seed and path of a failure; run again with FENCEPOST_SEED=<seed>.

/** An integer; each random test passes it to its generator. */
export const seed = Number(process.env['FENCEPOST_SEED'] ?? 20_251_020);
