/** Saves what is typed when typing pauses; what waits can be saved at once. */
export class Saving<Value> {
  private waiting: { value: Value; timer: ReturnType<typeof setTimeout> } | undefined;

  /** @param pause In milliseconds */
  constructor(
    private readonly save: (value: Value) => void,
    private readonly pause = 400,
  ) {}

  soon(value: Value): void {
    clearTimeout(this.waiting?.timer);
    this.waiting = { value, timer: setTimeout(() => this.now(), this.pause) };
  }

  /** Saves what waits, if anything does. */
  now(): void {
    if (!this.waiting) return;
    const { value, timer } = this.waiting;
    clearTimeout(timer);
    this.waiting = undefined;
    this.save(value);
  }
}
