import { svelte } from '@sveltejs/vite-plugin-svelte';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const root = join(import.meta.dirname, '../..');

/** The window alone, over a made-up lab, for working on screens: `vite --config test/support/window.config.ts`. */
export default defineConfig({
  root: join(root, 'src/renderer'),
  server: { port: 5199, strictPort: true, fs: { allow: [root] } },
  plugins: [
    svelte(),
    {
      name: 'made-up-lab',
      transformIndexHtml: () => [
        {
          tag: 'script',
          attrs: { type: 'module', src: `/@fs${root}/test/support/fakeLab.ts` },
          injectTo: 'head-prepend',
        },
      ],
    },
  ],
});
