/** The place on the x axis that the reader looks at, in every chart that has this axis. */
export class Cursor {
  x = $state.raw<number | null>(null);
}
