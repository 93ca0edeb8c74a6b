import { SingleBar } from 'cli-progress';
import type { ExecutionProgress } from '../lab/execution';
import { describeDone } from '../lab/result';
import { duration } from './words';

/** Lines are for logs: one in so many milliseconds tells enough. */
const LINE_EVERY = 5000;
/** Runs under way that are named. */
const MOST_NAMES = 2;

/** Shows progress: a bar on a terminal, lines elsewhere. */
export class ProgressDisplay {
  private bar: SingleBar | undefined;
  private lastLine = -Infinity;
  private hasEnded = false;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  show(progress: ExecutionProgress): void {
    this.showWork(progress.fraction, () => describe(progress));
  }

  /** For any work: how far it has come, from 0 to 1, and words beside it. */
  showWork(fraction: number, words: () => string): void {
    if (this.hasEnded) return;
    if (this.stream.isTTY) this.drawBar(fraction, words());
    else this.writeLine(fraction, words);
  }

  /** Writes a line of its own; a bar goes on below it. */
  say(text: string): void {
    this.bar?.stop();
    this.bar = undefined;
    this.stream.write(`${text}\n`);
  }

  end(): void {
    this.hasEnded = true;
    this.bar?.stop();
    this.bar = undefined;
  }

  private drawBar(fraction: number, words: string): void {
    if (!this.bar) {
      this.bar = new SingleBar({
        stream: this.stream,
        format: '{bar} {percent} %  {words}',
        hideCursor: true,
      });
      this.bar.start(1, 0, { percent: 0, words: '' });
    }
    this.bar.update(fraction, { percent: Math.floor(100 * fraction), words });
  }

  private writeLine(fraction: number, words: () => string): void {
    const now = performance.now();
    if (now - this.lastLine < LINE_EVERY) return;
    this.lastLine = now;
    this.stream.write(`${Math.floor(100 * fraction)} %  ${words()}\n`);
  }
}

function describe({ done, all, stepsPerSecond, secondsLeft, running }: ExecutionProgress): string {
  return [
    describeDone(done, all),
    secondsLeft === undefined ? '' : `${duration(secondsLeft)} left`,
    stepsPerSecond === undefined ? '' : `${Math.round(stepsPerSecond)} steps/s`,
    // last, because a narrow terminal cuts it off
    shortList(running.map(({ key }) => key)),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

/** `a, b and 3 more` */
function shortList(names: string[]): string {
  const rest = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
