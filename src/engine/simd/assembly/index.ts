/** Where the memory that the kernels do not use themselves begins. */
export const freeMemory: usize = __heap_base;

export { roundedMultiplyAdd } from './lanes';
export { transpose } from './transpose';
export { product } from './product';
export { placeValues, sparseGradient, sparseProduct } from './sparse';
export { weightGradient } from './dense';
export { expandPixels, findEntries, orderEntriesByPixel } from './pixels';
export { addBias, addBiasRelu, reluGradient, sumRows } from './activation';
export { crossEntropy, predict } from './loss';
export { applyMask, stepAdam, stepMomentum, stepSgd } from './optimizer';
