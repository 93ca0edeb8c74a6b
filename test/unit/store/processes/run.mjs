/** Runs a TypeScript file of the tests in a process of its own: `run.mjs FILE [ARG...]`. */
import process from 'node:process';
import { runnerImport } from 'vite';

await runnerImport(process.argv[2]);
