/** All ones in the lanes of four columns, the first of them `first`, that are below `count`, and zero in the others. */
// @ts-ignore: decorator
@inline
export function columnsBelow(count: i32, first: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3)), i32x4.splat(count));
}
