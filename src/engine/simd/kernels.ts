import { setFlagsFromString } from 'node:v8';
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
  prefetch(from: number, offsets: number, count: number, bytes: number): number;
  sparseProduct(
    starts: number,
    rows: number,
    panels: number,
    panel: number,
    panelStep: number,
    base: number,
    baseStep: number,
    to: number,
    toStep: number,
  ): void;
  findEntries(
    addresses: number,
    pixels: number,
    count: number,
    background: number,
    values: number,
    entries: number,
    starts: number,
  ): number;
  orderEntriesByPixel(
    starts: number,
    count: number,
    pixels: number,
    byPixel: number,
    byPixelStarts: number,
  ): void;
  expandPixels(
    addresses: number,
    first: number,
    factor: number,
    summand: number,
    to: number,
    four: number,
    end: number,
  ): number;
  addBias(panel: number, bias: number, rows: number, floor: number, to: number, toRow: number): void;
  sumRows(panel: number, rows: number, factor: number, sum: number): void;
  copyPlane(
    from: number,
    fromRow: number,
    to: number,
    toRow: number,
    height: number,
    width: number,
    adds: boolean,
  ): void;
  clearPlane(to: number, toRow: number, height: number, width: number): void;
  rectifyPlane(from: number, fromRow: number, to: number, toRow: number, height: number, width: number): void;
  addPlanes(
    a: number,
    aRow: number,
    b: number,
    bRow: number,
    to: number,
    toRow: number,
    height: number,
    width: number,
    relu: boolean,
  ): void;
  rectifiedGradient(
    gradient: number,
    gradientRow: number,
    output: number,
    outputRow: number,
    to: number,
    toRow: number,
    height: number,
    width: number,
    adds: boolean,
  ): void;
  moments(
    x: number,
    xRow: number,
    xPlane: number,
    record: number,
    channels: number,
    rows: number,
    width: number,
    columns: number,
    isFirst: boolean,
  ): void;
  normalise(
    x: number,
    xRow: number,
    xPlane: number,
    to: number,
    toRow: number,
    toPlane: number,
    record: number,
    channels: number,
    rows: number,
    width: number,
    floor: number,
  ): void;
  normaliseAndAdd(
    x: number,
    xRow: number,
    xPanel: number,
    addend: number,
    addendRow: number,
    addendPanel: number,
    to: number,
    toRow: number,
    toPanel: number,
    record: number,
    panels: number,
    height: number,
    width: number,
    floor: number,
  ): void;
  normSums(
    x: number,
    xRow: number,
    xPanel: number,
    gradient: number,
    gradientRow: number,
    gradientPanel: number,
    output: number,
    outputRow: number,
    outputPanel: number,
    record: number,
    panels: number,
    height: number,
    width: number,
    floor: number,
    byScale: number,
    byShift: number,
  ): void;
  normGradient(
    x: number,
    xRow: number,
    xPanel: number,
    gradient: number,
    gradientRow: number,
    gradientPanel: number,
    to: number,
    toRow: number,
    toPanel: number,
    record: number,
    examples: number,
    height: number,
    width: number,
    floor: number,
    slope: number,
    constant: number,
    adds: boolean,
  ): void;
  maxPool(
    from: number,
    fromRow: number,
    to: number,
    toRow: number,
    places: number,
    height: number,
    width: number,
    size: number,
    floor: number,
  ): void;
  maxPoolGradient(
    pooled: number,
    pooledRow: number,
    places: number,
    gradient: number,
    gradientRow: number,
    to: number,
    toRow: number,
    height: number,
    width: number,
    size: number,
    floor: number,
    adds: boolean,
  ): void;
  averagePool(
    from: number,
    fromRow: number,
    to: number,
    toRow: number,
    height: number,
    width: number,
    windowHeight: number,
    windowWidth: number,
  ): void;
  averagePoolGradient(
    gradient: number,
    gradientRow: number,
    to: number,
    toRow: number,
    height: number,
    width: number,
    windowHeight: number,
    windowWidth: number,
    adds: boolean,
  ): void;
  drawKept(
    keyLow: number,
    keyHigh: number,
    epoch: number,
    index: number,
    firstRow: number,
    rows: number,
    threshold: number,
    to: number,
  ): void;
  dropPlane(
    from: number,
    fromRow: number,
    kept: number,
    to: number,
    toRow: number,
    height: number,
    width: number,
    factor: number,
    adds: boolean,
  ): void;
  crossEntropy(
    logits: number,
    logitsPlane: number,
    classes: number,
    labels: number,
    examples: number,
    scale: number,
    gradient: number,
    gradientPlane: number,
    sum: number,
  ): void;
  predict(logits: number, plane: number, classes: number, examples: number, none: number, to: number): void;
  convolve(
    weights: number,
    weightGroup: number,
    offsets: number,
    depth: number,
    from: number,
    fromPixel: number,
    to: number,
    toPlane: number,
    toPixel: number,
    outputs: number,
    pixels: number,
    base: number,
    floor: number,
  ): void;
  convolutionGradient(
    tile: number,
    end: number,
    offsets: number,
    depth: number,
    outputs: number,
    input: number,
    inputRow: number,
    inputPixel: number,
    gradient: number,
    gradientPlane: number,
    gradientRow: number,
    gradientPixel: number,
    rows: number,
    pixels: number,
    sums: number,
    isFirst: number,
    isLast: number,
    to: number,
  ): void;
  convolveKept(
    first: number,
    rows: number,
    blocks: number,
    blockBytes: number,
    offsets: number,
    weights: number,
    from: number,
    fromRow: number,
    fromPixel: number,
    to: number,
    toRow: number,
    toPixel: number,
    lines: number,
    pixels: number,
    base: number,
    floor: number,
  ): void;
  keptGradient(
    quad: number,
    quads: number,
    input: number,
    inputRow: number,
    inputPixel: number,
    gradient: number,
    gradientRow: number,
    gradientPixel: number,
    rows: number,
    pixels: number,
    sums: number,
    isFirst: number,
    isLast: number,
    to: number,
  ): void;
  outputGradient(
    gradient: number,
    gradientPlane: number,
    gradientRow: number,
    gradientPixel: number,
    output: number,
    outputPlane: number,
    outputRow: number,
    outputPixel: number,
    planes: number,
    rows: number,
    pixels: number,
    sums: number,
    isFirst: number,
  ): void;
  sumSixteens(sums: number, count: number, to: number): void;
  winogradInput(
    tiles: number,
    count: number,
    first: number,
    end: number,
    row: number,
    plane: number,
    channels: number,
    to: number,
    toPlane: number,
    step: number,
    scratch: number,
  ): void;
  winogradOutput(
    from: number,
    fromPlane: number,
    step: number,
    channels: number,
    tiles: number,
    count: number,
    row: number,
    plane: number,
    base: number,
    floor: number,
    scratch: number,
  ): void;
  winogradOutputGradient(
    tiles: number,
    count: number,
    first: number,
    end: number,
    row: number,
    channel: number,
    plane: number,
    channels: number,
    to: number,
    toPlane: number,
    step: number,
    scratch: number,
  ): void;
  winogradWeights(from: number, count: number, to: number, step: number): void;
  winogradWeightGradient(from: number, step: number, count: number, to: number): void;
  turnWeights(
    weights: number,
    outputs: number,
    inputs: number,
    area: number,
    tapPlaces: number,
    taps: number,
    four: number,
    end: number,
    to: number,
  ): void;
  collect(values: number, places: number, count: number, to: number): void;
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
  widenVectors();
  compiled ??= new WebAssembly.Module(Buffer.from(wasm.slice(wasm.indexOf(',') + 1), 'base64'));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernels;
}

/**
 * Has V8 pack pairs of WebAssembly's 128-bit operations on neighbouring addresses into single 256-bit ones, for which the
 * kernels are laid out: 90 instead of 35 to 50 GFLOP/s on one core of an AMD EPYC. Lanes stay apart, so that no bit
 * depends on it. Only x86-64 has such instructions; elsewhere the kernels run at 128 bits.
 */
function widenVectors(): void {
  if (hasWideVectors()) setFlagsFromString('--experimental-wasm-revectorize');
}

/** Whether kernels run at 256 bits. */
export function hasWideVectors(): boolean {
  return process.arch === 'x64';
}

/** Whether this machine rounds a multiply-add once (fused) or twice, which changes the last bits of results. */
export function isFused(kernels: Kernels): boolean {
  // (1 + e)(1 - e) - 1 is -e^2, lost when the product is rounded before the subtraction
  const e = 2 ** -13;
  return kernels.roundedMultiplyAdd(1 + e, 1 - e, -1) !== 0;
}
