import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';

/** A script and all that it imports as one module, which a worker thread can run. */
export async function bundled(script: URL): Promise<URL> {
  const code = await bundledCode(script);
  return new URL(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
}

/** The same as text, for the standard input of a process. */
export async function bundledCode(script: URL): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    assetsInclude: ['**/*.wasm'],
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(script),
      write: false,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput;
  return built.output[0].code;
}
