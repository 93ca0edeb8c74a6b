interface Measure {
  what: string;
  value: number;
  atMost: number;
  unit: string;
}

/** What was measured, each beside what it should be at most. */
export class Measures {
  private readonly all: Measure[] = [];

  note(what: string, value: number, atMost: number, unit = 'ms'): void {
    this.all.push({ what, value, atMost, unit });
  }

  /** Prints the table; the program fails where something is more than it should be. */
  print(): void {
    for (const { what, value, atMost, unit } of this.all) {
      const verdict = value <= atMost ? 'ok  ' : 'SLOW';
      const number = value.toFixed(0).padStart(6);
      console.log(`${verdict}  ${what.padEnd(34)} ${number} ${unit.padEnd(3)}  (at most ${atMost})`);
    }
    if (this.all.some(({ value, atMost }) => value > atMost)) process.exitCode = 1;
  }
}

/** Milliseconds that an action takes: the median of several, for others use the machine, too. */
export async function timed(
  times: number,
  action: (turn: number) => Promise<unknown>,
  after?: (turn: number) => Promise<unknown>,
): Promise<number> {
  const all: number[] = [];
  for (let turn = 0; turn < times; turn++) {
    const begun = performance.now();
    await action(turn);
    all.push(performance.now() - begun);
    await after?.(turn);
  }
  return all.toSorted((a, b) => a - b)[Math.floor(times / 2)];
}
