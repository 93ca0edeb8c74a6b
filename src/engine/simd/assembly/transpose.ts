import { BLOCK, ROW } from './lanes';

/**
 * Turns feature rows into example rows or back: `blocks` square blocks in each of `panels` source panels. The block
 * at (panel, block) of the source becomes, transposed, the one at (block, panel) of the destination. Panels lie
 * `fromPanel` and `toPanel` apart.
 */
export function transpose(
  from: usize,
  fromPanel: usize,
  to: usize,
  toPanel: usize,
  panels: i32,
  blocks: i32,
): void {
  for (let panel = 0; panel < panels; panel++) {
    for (let block = 0; block < blocks; block++) {
      transposeBlock(
        from + <usize>panel * fromPanel + <usize>block * BLOCK,
        to + <usize>block * toPanel + <usize>panel * BLOCK,
      );
    }
  }
}

// @ts-ignore: decorator
@inline
function transposeBlock(from: usize, to: usize): void {
  for (let row: usize = 0; row < 4; row++) {
    for (let column: usize = 0; column < 4; column++) {
      transposeFour(from + row * 4 * ROW + column * 16, to + column * 4 * ROW + row * 16);
    }
  }
}

// @ts-ignore: decorator
@inline
function transposeFour(from: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from, ROW);
  const c = v128.load(from, 2 * ROW);
  const d = v128.load(from, 3 * ROW);
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7), ROW);
  v128.store(to, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), 2 * ROW);
  v128.store(to, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), 3 * ROW);
}
