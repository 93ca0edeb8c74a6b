import { multiplyAddsOf } from '../../../src/science/network/operations';
import { MASKED, type Result, type TrainingReport } from './compare';
import type { Peaks } from './peak';
import type { Bound, Profile } from './profile';
import { align } from './table';
import type { Workload } from './workloads';

const HEADINGS = ['', '', 'ms/step', 'steps/s', 'to own dense', 'to PyTorch', 'target', ''];

/** The report as text for a terminal. */
export function trainingText(
  { machine, peaks, medianPeaks, results, paths, profiles, title }: TrainingReport,
  workload: Workload,
): string {
  const fastest = (density: number) =>
    best(results.filter(({ by, ...it }) => by !== 'ticketlab' && it.density === density));
  const dense = best(results.filter(({ by, density }) => by === 'ticketlab' && density === 1))!;
  const peerOf = (density: number) => fastest(density === 1 ? 1 : MASKED);
  /** Milliseconds that a step of each of as many copies as there are cores may take, for the target to be reached. */
  const allowed = ({ density, target }: Workload['targets'][number]) => {
    const peer = peerOf(density);
    return peer && (1000 * machine.cores) / (peer.median * target);
  };
  const rows = workload.targets.flatMap(({ density, target }) => {
    const peer = peerOf(density);
    const own = results.filter((result) => result.by === 'ticketlab' && result.density === density);
    const first = best(own);
    return own.map((result) => [
      density === 1 ? 'dense' : `${100 * density} %`,
      result.how,
      ...speed(result),
      `${(result.median / dense.median).toFixed(2)}x`,
      peer ? `${(result.median / peer.median).toFixed(2)}x` : '',
      result === first ? `${target}x` : '',
      result === first && peer ? verdict(result.median / peer.median, target) : '',
    ]);
  });
  const peers = results
    .filter(({ by }) => by !== 'ticketlab')
    .map((result) => [
      result.density === 1 ? 'dense' : 'masked',
      `${result.by}, ${result.how}`,
      ...speed(result),
      '',
      '',
      '',
      '',
    ]);
  const atFive = best(results.filter(({ by, density }) => by === 'ticketlab' && density === 0.05))!;
  const operations = multiplyAddsOf(workload.job().graph);
  return [
    `${title}, on ${machine.cpu}, ${machine.cores} cores.`,
    machine.torch === null
      ? 'PyTorch was NOT measured: name a Python that has it with --python or TICKETLAB_PYTHON.'
      : `Beside it PyTorch ${machine.torch}, dense and with masks, in the fastest setting found.`,
    '',
    ...align([HEADINGS, ...rows, ...peers]),
    '',
    `At 5 %, ${(atFive.median / dense.median).toFixed(2)}x our own dense network (target ${workload.ownTarget}x). An example takes ${(operations / 1e6).toFixed(1)} million multiply-adds forward when dense.`,
    `Peak of a core while all are busy: ${peaksText(peaks)}. The medians of the rounds: ${peaksText(medianPeaks)}.`,
    ...paths.map(
      ({ density, layers }) =>
        `Paths at ${100 * density} %: ${layers.map(({ layer, path }) => `${layer} ${path}`).join(', ')}.`,
    ),
    '',
    'Where a step of a copy goes while there is one on each core, and the least it could take at the medians of the peaks:',
    ...profiles.flatMap((profile, i) => profileLines(profile, allowed(workload.targets[i]))),
  ].join('\n');
}

function peaksText({ ticketlab, torch, copy }: Peaks): string {
  const sgemm = torch === null ? '' : `, ${torch.toFixed(1)} for PyTorch's sgemm`;
  return `${ticketlab.toFixed(1)} GFLOP/s for our kernel${sgemm}; ${copy.toFixed(1)} GB/s copying memory`;
}

/** Kernels with less than this share of a step are not named. */
const WORTH_NAMING = 0.04;

function profileLines(
  { density, milliseconds, kernels, bounds }: Profile,
  allowed: number | undefined,
): string[] {
  const inKernels = kernels.reduce((sum, kernel) => sum + kernel.milliseconds, 0);
  const shares = [...kernels, { name: 'outside kernels', milliseconds: milliseconds - inKernels }]
    .map((part) => ({ name: part.name, share: part.milliseconds / milliseconds }))
    .filter(({ share }) => share >= WORTH_NAMING)
    .map(({ name, share }) => `${name} ${(100 * share).toFixed(0)} %`);
  const { arithmetic, memory } = bounds;
  const target = allowed === undefined ? '' : ` (the target allows ${short(allowed)} ms of each copy)`;
  const passes = memory
    ? `, and ${boundText(memory, 'GB')} to read and write each activation once a pass`
    : '';
  return [
    `${100 * density} %: ${short(milliseconds)} ms${target}: ${shares.join(', ')}`,
    `  at least ${boundText(arithmetic, 'GFLOP')} of multiply-adds (layers that skip the background aside)${passes}`,
  ];
}

function boundText({ billions, milliseconds }: Bound, unit: string): string {
  return `${short(milliseconds)} ms for ${short(billions)} ${unit}`;
}

function best(results: Result[]): Result | undefined {
  return results.toSorted((a, b) => b.median - a.median).at(0);
}

function speed({ median }: Result): string[] {
  return [(1000 / median).toFixed(median > 100 ? 3 : 1), median.toFixed(median > 100 ? 0 : 2)];
}

function verdict(ratio: number, target: number): string {
  return ratio >= target ? 'ok' : 'SHORT';
}

/** To three digits, and never as a power of ten. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
