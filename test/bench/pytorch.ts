import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface TorchSetting {
  fused: boolean;
  compiled: boolean;
  threads: number;
}

/** A PyTorch process, see peers/pytorch_lenet.py: it answers each line that it is sent with one line. */
export class Torch {
  /** PyTorch's version. */
  version = '';
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;

  private constructor(python: string, script: string, folder: string) {
    this.process = spawn(python, ['-W', 'ignore', script, folder]);
    this.process.stderr.pipe(process.stderr);
    this.answers = createInterface(this.process.stdout)[Symbol.asyncIterator]();
  }

  /** Starts PyTorch on the MNIST files of a folder; throws when `python` has none. */
  static async start(python: string, script: string, folder: string): Promise<Torch> {
    const torch = new Torch(python, script, folder);
    torch.version = (await torch.answer()) as string;
    return torch;
  }

  /** Trains for so many steps and returns milliseconds; null when this setting does not work here. */
  async train(setting: TorchSetting, steps: number): Promise<number | null> {
    this.process.stdin.write(`${JSON.stringify({ ...setting, steps })}\n`);
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
