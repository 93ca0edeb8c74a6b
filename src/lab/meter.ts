/** How far back the rate looks, in seconds: it should follow a change of level, not every hiccup. */
const WINDOW_SECONDS = 20;

/** Tells the time left of a known amount of work, from the rate of the recent past. */
export class Meter {
  private readonly samples: { seconds: number; done: number }[] = [];

  constructor(private readonly clock: () => number = () => performance.now() / 1000) {}

  /** Notes how much has been done by now. */
  note(done: number): void {
    const now = this.clock();
    this.samples.push({ seconds: now, done });
    while (this.samples.length > 2 && now - this.samples[1].seconds > WINDOW_SECONDS) this.samples.shift();
  }

  /** Work per second; undefined until there is something to go by. */
  get rate(): number | undefined {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (!first || !last || last.seconds - first.seconds < 0.5 || last.done <= first.done) return undefined;
    return (last.done - first.done) / (last.seconds - first.seconds);
  }

  /** Seconds until `total` will be done; undefined until there is something to go by. */
  secondsLeft(total: number): number | undefined {
    const { rate } = this;
    const done = this.samples.at(-1)?.done ?? 0;
    return rate === undefined ? undefined : Math.max(0, total - done) / rate;
  }
}
