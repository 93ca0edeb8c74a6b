import { existsSync } from 'node:fs';
import { defineConfig } from 'electron-vite';

/** Programs of their own, all bundled into out/main: the command line, the engine's worker thread, the benchmark. */
const programs = {
  cli: 'src/cli/index.ts',
  worker: 'src/lab/worker.ts',
  bench: 'test/bench/index.ts',
};

export default defineConfig({
  main: {
    // `import wasm from './kernels.wasm?inline'` gives a data: URL
    assetsInclude: ['**/*.wasm'],
    build: {
      sourcemap: true,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(programs).filter(([, entry]) => existsSync(entry))),
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
});
