import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface TorchSetting {
  fused: boolean;
  compiled: boolean;
  channelsLast: boolean;
  threads: number;
}

/** A PyTorch process, see peers/training.py: it answers each line that it is sent with one line. */
export class Torch {
  /** PyTorch's version. */
  version = '';
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;

  private constructor(python: string, script: string, workload: string) {
    this.process = spawn(python, ['-W', 'ignore', script, workload]);
    this.process.stderr.pipe(process.stderr);
    this.answers = createInterface(this.process.stdout)[Symbol.asyncIterator]();
  }

  /** Starts PyTorch on a workload; throws when `python` has none. */
  static async start(python: string, script: string, workload: string): Promise<Torch> {
    const torch = new Torch(python, script, workload);
    torch.version = (await torch.answer()) as string;
    return torch;
  }

  /** Trains for so many steps, masked to a density, and returns milliseconds; null when this setting does not work here. */
  async train(setting: TorchSetting, density: number, steps: number): Promise<number | null> {
    this.process.stdin.write(`${JSON.stringify({ ...setting, density, steps })}\n`);
    return (await this.answer()) as number | null;
  }

  /** GFLOP/s of a 1024 x 1024 x 1024 product in single precision. */
  async multiply(threads: number): Promise<number> {
    this.process.stdin.write(`${JSON.stringify({ threads, multiply: 1024 })}\n`);
    return (await this.answer()) as number;
  }

  close(): void {
    this.process.stdin.end();
  }

  private async answer(): Promise<unknown> {
    const answer = await this.answers.next();
    if (answer.done) throw new Error('PyTorch ended without an answer; what it said is above.');
    return JSON.parse(answer.value);
  }
}

/** How a setting reads in a table. */
export function settingTitle({ fused, compiled, channelsLast, threads }: TorchSetting): string {
  const words = [fused ? 'fused optimiser' : 'default optimiser'];
  if (channelsLast) words.push('channels_last');
  if (compiled) words.push('torch.compile');
  words.push(`${threads} thread${threads === 1 ? '' : 's'}`);
  return words.join(', ');
}

/**
 * The fastest setting of one process on all cores, or of as many one-thread processes at once as there are cores: each is
 * tried twice, for a few steps.
 */
export async function fastestSetting(
  torches: Torch[],
  threads: number,
  steps: number,
  onImages: boolean,
): Promise<TorchSetting> {
  let fastest: { setting: TorchSetting; time: number } | undefined;
  for (const compiled of [false, true])
    for (const channelsLast of onImages ? [false, true] : [false])
      for (const fused of [false, true]) {
        const setting = { fused, compiled, channelsLast, threads };
        const times = [await slowest(torches, setting, steps), await slowest(torches, setting, steps)];
        const time = Math.min(...times);
        if (!fastest || time < fastest.time) fastest = { setting, time };
      }
  return fastest!.setting;
}

/** Milliseconds until all processes have taken the steps; infinite where the setting does not work. */
async function slowest(torches: Torch[], setting: TorchSetting, steps: number): Promise<number> {
  const all = await Promise.all(torches.map((torch) => torch.train(setting, 1, steps)));
  return Math.max(...all.map((time) => time ?? Infinity));
}
