import { SingleBar } from 'cli-progress';
import type { ExecutionProgress } from '../lab/execution';
import { duration, plural } from './words';

/** Lines are for logs: one in so many milliseconds tells enough. */
const LINE_EVERY = 5000;

/** Shows progress: a bar on a terminal, lines elsewhere. */
export class ProgressDisplay {
  private bar: SingleBar | undefined;
  private lastLine = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  show(progress: ExecutionProgress): void {
    if (this.stream.isTTY) this.drawBar(progress);
    else this.writeLine(progress);
  }

  end(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private drawBar(progress: ExecutionProgress): void {
    if (!this.bar) {
      this.bar = new SingleBar({
        stream: this.stream,
        format: '{bar} {percent} %  {words}',
        hideCursor: true,
      });
      this.bar.start(1, 0, { percent: 0, words: '' });
    }
    this.bar.update(progress.fraction, {
      percent: Math.floor(100 * progress.fraction),
      words: describe(progress),
    });
  }

  private writeLine(progress: ExecutionProgress): void {
    const now = performance.now();
    if (now - this.lastLine < LINE_EVERY) return;
    this.lastLine = now;
    this.stream.write(`${Math.floor(100 * progress.fraction)} %  ${describe(progress)}\n`);
  }
}

function describe({ tasksDone, tasks, stepsPerSecond, secondsLeft, running }: ExecutionProgress): string {
  return [
    `${tasksDone} of ${plural(tasks, 'run')}`,
    running.map(({ key }) => key).join(', '),
    stepsPerSecond === undefined ? '' : `${Math.round(stepsPerSecond)} steps/s`,
    secondsLeft === undefined ? '' : `${duration(secondsLeft)} left`,
  ]
    .filter((part) => part !== '')
    .join('  ');
}
