import { Worker } from 'node:worker_threads';
import type { Job, Threads } from '../engine';
import type { Command } from './program';
import { Member, meetingPlace } from './team';

/** What a helper is started with. */
export interface HelperSetting {
  job: Job;
  memory: WebAssembly.Memory;
  meetingPlace: SharedArrayBuffer;
  rank: number;
  size: number;
}

/** The threads that help the one that has opened a session; see helper.ts. */
export class Crew {
  private constructor(
    /** The thread that leads them, as a member of their team. */
    readonly leader: Member,
    private readonly helpers: readonly Worker[],
  ) {
    for (const helper of helpers) {
      helper.unref();
      helper.on('error', () => leader.leave());
      helper.on('exit', () => leader.leave());
    }
  }

  /** Starts the helpers that make a team of so many threads, and waits until they are ready. */
  static async start(job: Job, memory: WebAssembly.Memory, { count, script }: Threads): Promise<Crew> {
    const place = meetingPlace();
    const helpers = Array.from({ length: count - 1 }, (_, i) => {
      const workerData: HelperSetting = { job, memory, meetingPlace: place, rank: i + 1, size: count };
      return new Worker(script, { workerData });
    });
    await Promise.all(helpers.map(readiness));
    return new Crew(new Member(0, count, place), helpers);
  }

  /** Has all helpers carry out a command; the leader, who carries it out too, meets them in it. */
  tell(command: Command): void {
    for (const helper of this.helpers) helper.postMessage(command);
  }

  async close(): Promise<void> {
    this.leader.leave();
    await Promise.all(this.helpers.map((helper) => helper.terminate()));
  }
}

/** Resolves when a helper says that it is ready, and rejects when it fails. */
function readiness(helper: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    helper.once('message', () => resolve());
    helper.once('error', reject);
    helper.once('exit', () => reject(new Error('A thread that was to help ended at once.')));
  });
}
