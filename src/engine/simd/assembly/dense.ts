import { product } from './product';
import { ROW } from './lanes';

/**
 * The gradient by 16 (or fewer: `rows`, a multiple of 4) rows of a weight matrix of `inputBlocks` * 16 columns: the
 * product of the outputs' gradients, one panel of example rows, with the inputs' example rows, `inputPanel` apart.
 */
export function weightGradient(
  outputs: usize,
  inputs: usize,
  inputPanel: usize,
  inputBlocks: i32,
  examples: i32,
  rows: i32,
  to: usize,
): void {
  const rowBytes = <usize>inputBlocks * ROW;
  for (let block = 0; block < inputBlocks; block++) {
    product(outputs, 4, ROW, inputs, to, rowBytes, rows, examples);
    inputs += inputPanel;
    to += ROW;
  }
}
