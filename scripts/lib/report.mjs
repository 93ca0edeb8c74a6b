import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Something the person at the keyboard can put right: shown as one sentence, without a stack trace. */
export class Failure extends Error {}

/** Everything the scripts say goes to stderr: stdout belongs to the program that is run. */
export function say(sentence) {
  console.error(`ticketlab: ${sentence}`);
}

/** Runs a script's work; a number it resolves with becomes the exit code. */
export async function runScript(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    say(error instanceof Failure ? error.message : `unexpected fault: ${error.message}`);
    process.exitCode = 1;
  }
}

/** Whether a script was started by name, not imported by another. */
export function isMain(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}
