import { defineConfig } from 'vitest/config';

// npm run e2e: the deployed stack on LocalStack, and beside it what needs none: it waits for a game day's pauses.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/clients/setup.ts'],
    maxWorkers: 2,
    // A game day on a machine that is busy with other things, too.
    testTimeout: 1_800_000,
    hookTimeout: 900_000,
  },
});
