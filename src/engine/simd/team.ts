/** What a thread does of some items of work: from the first up to the second, which is not part of it. */
export type Share = [from: number, to: number];

/**
 * The threads that compute one session together. Each runs the same program on the same memory and does its share of every
 * piece of work; how work is cut never changes a result, so that any number of threads ends in the same bits.
 */
export interface Team {
  /** Which of the threads this is, 0 being the one that leads. */
  readonly rank: number;
  readonly size: number;
  /** This thread's share of so many items of work. */
  share(items: number): Share;
  /** Waits until all threads have come here: what each has written, all can read. */
  meet(): void;
}

/** One thread that does everything. */
export const ALONE: Team = {
  rank: 0,
  size: 1,
  share: (items) => [0, items],
  meet: () => undefined,
};

/** Words in the memory that the members of a team meet by. */
const ARRIVED = 0;
const MEETING = 1;
const BROKEN = 2;

/** How often to look before going to sleep: most meetings end sooner than waking takes. */
const LOOKS = 2000;
/** How long to sleep, in milliseconds, before looking whether the team is broken. */
const NAP = 100;
/** How long to wait for the others, in milliseconds: no piece of work takes nearly as long. */
const PATIENCE = 60_000;

/** A member of several threads, each with its own object over the same shared memory. */
export class Member implements Team {
  private readonly words: Int32Array;

  constructor(
    readonly rank: number,
    readonly size: number,
    meetingPlace: SharedArrayBuffer,
  ) {
    this.words = new Int32Array(meetingPlace);
  }

  share(items: number): Share {
    const { rank, size } = this;
    return [Math.floor((items * rank) / size), Math.floor((items * (rank + 1)) / size)];
  }

  /** @throws Error when another member has left, or does not come. */
  meet(): void {
    const { words } = this;
    const meeting = Atomics.load(words, MEETING);
    if (Atomics.add(words, ARRIVED, 1) === this.size - 1) {
      Atomics.store(words, ARRIVED, 0);
      Atomics.store(words, MEETING, meeting + 1);
      Atomics.notify(words, MEETING);
    } else {
      this.await(meeting);
    }
    this.demandWhole();
  }

  /** Tells the others, for good, not to wait for this one any more. */
  leave(): void {
    Atomics.store(this.words, BROKEN, 1);
    Atomics.notify(this.words, MEETING);
  }

  private await(meeting: number): void {
    const { words } = this;
    for (let look = 0; look < LOOKS; look++) {
      if (Atomics.load(words, MEETING) !== meeting) return;
      Atomics.pause();
    }
    for (let slept = 0; Atomics.load(words, MEETING) === meeting; slept += NAP) {
      this.demandWhole();
      if (slept >= PATIENCE) this.leave();
      Atomics.wait(words, MEETING, meeting, NAP);
    }
  }

  private demandWhole(): void {
    if (Atomics.load(this.words, BROKEN) !== 0) {
      throw new Error('A thread that computes a part of the network has died.');
    }
  }
}

/** Where the members of a team meet. */
export function meetingPlace(): SharedArrayBuffer {
  return new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
}
