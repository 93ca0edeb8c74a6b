import { expect, test } from 'vitest';
import { philox, type Counter, type Key } from '../../../../src/science/random/philox';

const ONES = 0xffffffff;

/** The known answers of Random123 for philox4x32-10. */
const KNOWN: { title: string; counter: Counter; key: Key; answer: number[] }[] = [
  {
    title: 'zeros',
    counter: [0, 0, 0, 0],
    key: [0, 0],
    answer: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  },
  {
    title: 'ones',
    counter: [ONES, ONES, ONES, ONES],
    key: [ONES, ONES],
    answer: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    title: 'the digits of pi',
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    answer: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

test.each(KNOWN)('Philox4x32-10 gives the published words for $title', ({ counter, key, answer }) => {
  const block = new Uint32Array(4);
  philox(counter, key, block);
  expect([...block]).toEqual(answer);
});
