import { existsSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

/** Programs of their own, all bundled into out/main. */
const programs = {
  /** The app. */
  index: 'src/main/index.ts',
  /** The lab as the app's process. */
  labprocess: 'src/lab/process.ts',
  /** The lab without a window. */
  cli: 'src/cli/index.ts',
  /** A thread that carries out the lab's tasks. */
  worker: 'src/lab/worker.ts',
  /** A thread that helps it to compute one. */
  helper: 'src/engine/simd/helper.ts',
  bench: 'test/bench/index.ts',
  /** Makes a large history to measure with. */
  generate: 'test/bench/generate.ts',
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
  preload: {
    build: {
      // a sandboxed preload is one CommonJS file that requires nothing but electron
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [svelte()],
    build: {
      // what is inlined would be a data: address, which the content policy allows for images only
      assetsInlineLimit: 0,
      rolldownOptions: { input: 'src/renderer/index.html' },
    },
  },
});
