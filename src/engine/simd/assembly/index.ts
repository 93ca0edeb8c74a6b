/** Where the memory that the kernels do not use themselves begins. */
export const freeMemory: usize = __heap_base;

export { roundedMultiplyAdd } from './lanes';
export { transpose } from './transpose';
export { prefetch } from './prefetch';
export { sparseProduct } from './sparse';
export { expandPixels, findEntries, orderEntriesByPixel } from './pixels';
export { addBias, sumRows } from './activation';
export { crossEntropy, predict } from './loss';
export { applyMask, stepAdam, stepMomentum, stepSgd } from './optimizer';
export { addPlanes, clearPlane, copyPlane, rectifiedGradient, rectifyPlane } from './planes';
export { moments, normalise, normaliseAndAdd, normGradient, normSums } from './batchNorm';
export { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from './pooling';
export { drawKept, dropPlane } from './dropout';
export { convolutionGradient, convolve } from './convolution';
export { convolveKept } from './convolutionSparse';
export { keptGradient } from './keptGradient';
export { collect, outputGradient, sumSixteens, turnWeights } from './convolutionBackward';
export {
  winogradInput,
  winogradOutput,
  winogradOutputGradient,
  winogradWeightGradient,
  winogradWeights,
} from './winograd';
