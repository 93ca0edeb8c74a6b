import { parentPort } from 'node:worker_threads';
import { trainSmall } from './training';

/** A worker thread that trains the small network and sends its state. */
parentPort!.postMessage(await trainSmall());
