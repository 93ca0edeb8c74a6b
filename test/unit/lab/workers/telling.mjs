/** A worker that tells how many threads its task may have, and then does nothing until it is stopped. */
import { clearInterval, setInterval } from 'node:timers';
import { parentPort, workerData } from 'node:worker_threads';

const stop = new Int32Array(workerData.stop);

parentPort.on('message', ({ threads }) => {
  parentPort.postMessage({ kind: 'note', text: String(threads) });
  const looking = setInterval(() => {
    if (Atomics.load(stop, 0) === 0) return;
    clearInterval(looking);
    parentPort.postMessage({ kind: 'stopped' });
  }, 10);
});
