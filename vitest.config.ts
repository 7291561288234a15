import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The examples name the package; here they run from the sources, and in test/e2e as it is packed.
  resolve: {
    alias: {
      'fencepost/explorer': fileURLToPath(new URL('lib/explored-aws/index.ts', import.meta.url)),
    },
  },
  test: {
    include: ['test/**/*.test.ts', 'examples/**/*.test.js'],
    // These need more than Node and have commands of their own: npm run test:browser, npm run e2e.
    exclude: ['test/browser/**', 'test/e2e/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
