import { philox, type Counter, type Key } from './philox';

/** A seed: any whole number from 0 to 2^53 - 1. */
export type Seed = number;

/** What a stream of draws is for. Streams of different purposes are independent under the same seed. */
export const PURPOSES = [
  'derive',
  'split',
  'subset',
  'init',
  'order',
  'augment',
  'mask',
  'reinit',
  'resample',
  'dropout',
] as const;
export type Purpose = (typeof PURPOSES)[number];

const TWO_32 = 0x1_0000_0000;

/**
 * The stream of random draws named by (seed, purpose, epoch, index). Two streams with different names share no
 * draws, and a stream never depends on what was drawn from another one.
 */
export class Stream {
  private readonly key: Key;
  private readonly block = new Uint32Array(4);
  private blocksDrawn = 0;
  private wordsLeft = 0;
  private spareNormal: number | undefined;

  constructor(
    seed: Seed,
    purpose: Purpose,
    private readonly epoch = 0,
    private readonly index = 0,
  ) {
    this.key = keyOf(seed, purpose);
  }

  /** The next draw, uniform over the whole numbers 0 to 2^32 - 1. */
  word(): number {
    if (this.wordsLeft === 0) {
      philox([this.blocksDrawn++, this.index, this.epoch, 0], this.key, this.block);
      this.wordsLeft = 4;
    }
    return this.block[4 - this.wordsLeft--];
  }

  /** The next draw, uniform over [0, 1) with 53 random bits. */
  uniform(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** The next draw, uniform over the whole numbers 0 to `limit` - 1, without modulo bias. */
  below(limit: number): number {
    let word = this.word();
    // the words from the last multiple of the limit on, which are fewer than the limit, are not used
    while (word > TWO_32 - limit && word >= TWO_32 - (TWO_32 % limit)) word = this.word();
    return word % limit;
  }

  /** The next draw from the standard normal distribution (Box and Muller). */
  normal(): number {
    if (this.spareNormal !== undefined) {
      const spare = this.spareNormal;
      this.spareNormal = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Shuffles `items` in place (Fisher and Yates) and returns it. */
  shuffle<Items extends Uint8Array | Uint32Array | number[]>(items: Items): Items {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const kept = items[last];
      items[last] = items[other]!;
      items[other] = kept;
    }
    return items;
  }
}

/** So many numbers, one draw after another. */
export function drawn(count: number, draw: () => number): Float32Array {
  // faster than Float32Array.from
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = draw();
  return numbers;
}

/** The key under which the words of the streams of a seed and a purpose are drawn. */
export function keyOf(seed: Seed, purpose: Purpose): Key {
  const block = new Uint32Array(4);
  const name: Counter = [seed >>> 0, Math.floor(seed / TWO_32) >>> 0, PURPOSES.indexOf(purpose), 0];
  philox(name, [0x7469636b, 0x65746c61], block);
  return [block[0], block[1]];
}

/** A seed of its own for each path below `parent`; the same path always gives the same seed. */
export function deriveSeed(parent: Seed, ...path: (string | number)[]): Seed {
  return path.reduce<Seed>((seed, step) => {
    const stream = new Stream(
      seed,
      'derive',
      typeof step === 'number' ? step : hashText(step),
      typeof step === 'number' ? 0 : 1,
    );
    return (stream.word() >>> 11) * TWO_32 + stream.word();
  }, parent);
}

/** 32-bit FNV-1a. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
