import { defineConfig } from 'vitest/config';

export default defineConfig({
  assetsInclude: ['**/*.wasm'],
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'science', include: ['test/science/**/*.test.ts'], testTimeout: 0, hookTimeout: 0 },
      },
    ],
  },
});
