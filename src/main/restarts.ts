const MINUTE = 60_000;

/** How often something that dies is started again: a few times a minute, and then no more. */
export class Restarts {
  private readonly deaths: number[] = [];

  constructor(
    private readonly most = 5,
    private readonly clock: () => number = Date.now,
  ) {}

  /** Notes a death; says whether another start is worth trying. */
  mayRestart(): boolean {
    const now = this.clock();
    this.deaths.push(now);
    while (now - this.deaths[0] >= MINUTE) this.deaths.shift();
    return this.deaths.length <= this.most;
  }
}
