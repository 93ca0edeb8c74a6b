/**
 * The built worker, but for the tasks whose key ends in $FAULTY_KEY: in place of those it does what $FAULT says. Both are
 * of the process that starts the thread.
 */
import process from 'node:process';
import { parentPort } from 'node:worker_threads';

const { FAULTY_KEY, FAULT } = process.env;

const faults = {
  check: ({ key }) =>
    parentPort.postMessage({
      kind: 'failed',
      problem: `a self-check failed in ${key}`,
      checks: [
        { name: 'two and two', passed: true, detail: '' },
        { name: 'two and two are four', passed: false, detail: 'they are five' },
      ],
    }),
  throw: () => {
    throw new Error('out of cheese');
  },
  exit: () => process.exit(),
};

const on = parentPort.on.bind(parentPort);
parentPort.on = (event, listener) =>
  on(event, (task) => (task.key.endsWith(FAULTY_KEY) ? faults[FAULT](task) : listener(task)));

await import('../../../../out/main/worker.js');
