import wasm from './kernels.wasm?inline';

/**
 * The kernels of assembly/, which say what each does. Pointers, offsets, strides and sizes are in bytes.
 */
export interface Kernels {
  freeMemory: WebAssembly.Global;
  roundedMultiplyAdd(a: number, b: number, c: number): number;
  transpose(
    from: number,
    fromPanel: number,
    to: number,
    toPanel: number,
    panels: number,
    blocks: number,
  ): void;
  product(
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    c: number,
    cRow: number,
    rows: number,
    depth: number,
  ): void;
  sparseProduct(
    starts: number,
    rows: number,
    panel: number,
    panelStep: number,
    base: number,
    baseStep: number,
    to: number,
    toStep: number,
  ): void;
  sparseGradient(
    starts: number,
    rows: number,
    gradient: number,
    gradientPanel: number,
    input: number,
    inputPanel: number,
    panels: number,
    to: number,
  ): void;
  placeValues(values: number, places: number, count: number): void;
  weightGradient(
    outputs: number,
    inputs: number,
    inputPanel: number,
    inputBlocks: number,
    examples: number,
    rows: number,
    to: number,
  ): void;
  findEntries(
    images: number,
    rowBytes: number,
    count: number,
    background: number,
    values: number,
    entries: number,
    starts: number,
  ): void;
  orderEntriesByPixel(
    starts: number,
    count: number,
    pixels: number,
    byPixel: number,
    byPixelStarts: number,
  ): void;
  expandPixels(
    images: number,
    rowBytes: number,
    panels: number,
    pixels: number,
    values: number,
    to: number,
    panelBytes: number,
  ): void;
  addBias(panel: number, bias: number, rows: number): void;
  addBiasRelu(panel: number, bias: number, rows: number): void;
  reluGradient(gradient: number, output: number, rows: number): void;
  sumRows(panel: number, rows: number, factor: number, sum: number): void;
  crossEntropy(
    logits: number,
    classes: number,
    labels: number,
    examples: number,
    scale: number,
    gradient: number,
  ): number;
  predict(logits: number, classes: number, examples: number, none: number, to: number): void;
  applyMask(values: number, mask: number, size: number): void;
  stepSgd(weights: number, gradient: number, size: number, rate: number, decay: number): void;
  stepMomentum(
    weights: number,
    velocity: number,
    gradient: number,
    size: number,
    rate: number,
    decay: number,
    momentum: number,
    nesterov: number,
  ): void;
  stepAdam(
    weights: number,
    mean: number,
    square: number,
    gradient: number,
    size: number,
    rate: number,
    decay: number,
    rest1: number,
    beta2: number,
    rest2: number,
    epsilon: number,
  ): void;
}

let compiled: WebAssembly.Module | undefined;

/** The kernels over a memory; they are compiled once per thread. */
export function kernelsOver(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(Buffer.from(wasm.slice(wasm.indexOf(',') + 1), 'base64'));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernels;
}

/** Whether this machine rounds a multiply-add once (fused) or twice, which changes the last bits of results. */
export function isFused(kernels: Kernels): boolean {
  // (1 + e)(1 - e) - 1 is -e^2, lost when the product is rounded before the subtraction
  const e = 2 ** -13;
  return kernels.roundedMultiplyAdd(1 + e, 1 - e, -1) !== 0;
}
