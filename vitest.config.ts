import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These need more than Node and have commands of their own: npm run test:browser, npm run e2e.
    exclude: ['test/browser/**', 'test/e2e/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
