import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Job, LayerPath } from '../../../src/engine/engine';
import { openEngine } from '../../../src/engine/engines';
import { initialise } from '../../../src/science/network/initialisation';
import { copyPeak, kernelPeak, type OwnPeaks } from './peak';
import { profileOf, type Profile } from './profile';
import { ticket } from './ticket';

type Request =
  | { load: number }
  | { train: number }
  | { measure: 'peaks' }
  | { profile: number; steps: number; peaks: OwnPeaks };

/** One training in a worker thread of its own. */
export class Trainer {
  private readonly worker: Worker;
  private density: number | undefined;

  /** `program` is the script whose worker threads call `serve`. */
  constructor(program: URL, job: Job) {
    this.worker = new Worker(program, { workerData: job });
  }

  /** Trains a ticket of the density (1 is the dense network) for so many steps, and tells how many milliseconds that took. */
  async train(density: number, steps: number): Promise<number> {
    if (this.density !== density) {
      await this.ask({ load: density });
      await this.ask({ train: 2 });
      this.density = density;
    }
    return (await this.ask({ train: steps })) as number;
  }

  /** How each layer of a ticket is computed. */
  async paths(density: number): Promise<LayerPath[]> {
    this.density = undefined;
    return (await this.ask({ load: density })) as LayerPath[];
  }

  /** What the core of its thread does at best, now. */
  async peaks(): Promise<OwnPeaks> {
    return (await this.ask({ measure: 'peaks' })) as OwnPeaks;
  }

  /** Where the time of a ticket's steps goes: see `profileOf`. */
  async profile(density: number, steps: number, peaks: OwnPeaks): Promise<Profile> {
    return (await this.ask({ profile: density, steps, peaks })) as Profile;
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private async ask(request: Request): Promise<unknown> {
    this.worker.postMessage(request);
    return ((await once(this.worker, 'message')) as unknown[])[0];
  }
}

/** The worker thread's side. */
export async function serve(): Promise<void> {
  const job = workerData as Job;
  const session = await (await openEngine('simd')).open(job);
  let iteration = 0;
  parentPort!.on('message', (request: Request) => {
    void answer(request).then((said) => parentPort!.postMessage(said));
  });

  async function answer(request: Request): Promise<unknown> {
    if ('load' in request) {
      const weights = initialise(job.graph, { initialisation: 'kaiming-normal' }, 1);
      const state = { iteration, weights, optimizer: {}, optimizerStart: iteration };
      await session.load(state, ticket(job.graph, request.load));
      return session.paths();
    }
    if ('profile' in request) return profileOf(job, request.profile, request.steps, request.peaks);
    if ('measure' in request) return { ticketlab: kernelPeak(), copy: copyPeak() } satisfies OwnPeaks;
    const began = performance.now();
    await session.train({ to: (iteration += request.train), noise: 1 });
    return performance.now() - began;
  }
}
