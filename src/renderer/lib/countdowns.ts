/** Tells of each of several things when its time is up. While they are held no time passes, and then it begins anew. */
export class Countdowns {
  private readonly timers = new Map<number, ReturnType<typeof setTimeout> | undefined>();
  private held = false;

  constructor(
    private readonly milliseconds: number,
    private readonly end: (id: number) => void,
  ) {}

  start(id: number): void {
    this.timers.set(id, undefined);
    if (!this.held) this.run(id);
  }

  stop(id: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  hold(): void {
    this.held = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  release(): void {
    if (!this.held) return;
    this.held = false;
    for (const id of this.timers.keys()) this.run(id);
  }

  private run(id: number): void {
    const end = () => {
      this.stop(id);
      this.end(id);
    };
    this.timers.set(id, setTimeout(end, this.milliseconds));
  }
}
