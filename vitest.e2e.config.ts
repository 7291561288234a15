import { defineConfig } from 'vitest/config';

// npm run e2e: the deployed stack on LocalStack. One file at a time: they share one LocalStack.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 900_000,
  },
});
