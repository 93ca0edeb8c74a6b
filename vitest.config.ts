import { defineConfig } from 'vitest/config';

export default defineConfig({
  assetsInclude: ['**/*.wasm'],
  test: {
    projects: [
      {
        extends: true,
        // no test is about time: a busy machine may take long
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/e2e/setup.ts',
          // windows and training want the machine for themselves: one file at a time, after the unit tests
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'science', include: ['test/science/**/*.test.ts'], testTimeout: 0, hookTimeout: 0 },
      },
    ],
  },
});
