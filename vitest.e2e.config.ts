import { defineConfig } from 'vitest/config';

// npm run e2e: the deployed stack on LocalStack. One file at a time: they share one LocalStack.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    fileParallelism: false,
    // A game day on a machine that is busy with other things, too.
    testTimeout: 1_800_000,
    hookTimeout: 900_000,
  },
});
