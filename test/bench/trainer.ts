import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Job } from '../../src/engine/engine';
import { openEngine } from '../../src/engine/engines';
import { initialise } from '../../src/science/network/initialisation';
import { prunableOf, type Graph } from '../../src/science/network/graph';
import type { Mask } from '../../src/science/pruning/mask';
import { Stream } from '../../src/science/random/stream';

interface Setting {
  job: Job;
  /** Of the ticket that is trained; 1 is the dense network. */
  density: number;
}

type Request = { train: number } | { evaluate: 'test' };

/** One training in a worker thread of its own. */
export class Trainer {
  private readonly worker: Worker;

  /** `program` is the script whose worker threads call `serve`. */
  constructor(program: URL, setting: Setting) {
    this.worker = new Worker(program, { workerData: setting });
  }

  /** Does what is asked, and tells how many milliseconds that took. */
  async time(request: Request): Promise<number> {
    this.worker.postMessage(request);
    const [milliseconds] = (await once(this.worker, 'message')) as [number];
    return milliseconds;
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}

/** The worker thread's side. */
export async function serve(): Promise<void> {
  const { job, density } = workerData as Setting;
  const session = await (await openEngine('simd')).open(job);
  const weights = initialise(job.graph, 'glorot-normal', 1);
  await session.load({ iteration: 0, weights, optimizer: {}, optimizerStart: 0 }, ticket(job.graph, density));
  let iteration = 0;
  parentPort!.on('message', (request: Request) => {
    const start = performance.now();
    const work =
      'train' in request
        ? session.train({ to: (iteration += request.train), noise: 1 })
        : session.evaluate(request.evaluate);
    void work.then(() => {
      parentPort!.postMessage(performance.now() - start);
    });
  });
}

/** A random mask in which every layer has the density; the output layer loses half as fast, as in a real ticket. */
function ticket(graph: Graph, density: number): Mask {
  const stream = new Stream(1, 'mask');
  return Object.fromEntries(
    prunableOf(graph).map(({ name, size, output }) => {
      const keep = output ? Math.sqrt(density) : density;
      return [name, Uint8Array.from({ length: size }, () => Number(stream.uniform() < keep))];
    }),
  );
}
