import { STEP_FLOP } from './lenet';

/** What one way to train achieved. */
export interface Result {
  name: string;
  by: 'ticketlab' | 'PyTorch' | 'PyTorch by default';
  /** Copies that trained at once. */
  copies: number;
  /** Of all copies together, in each round. */
  stepsPerSecond: number[];
  /** Their median; null where it does not work on this machine. */
  median: number | null;
}

export interface Report {
  machine: { cpu: string; cores: number; torch: string | null };
  /** GFLOP/s of the best matrix product on one core. */
  peaks: { ticketlab: number; torch: number | null };
  /** Milliseconds for the 10,000 test images, on one core. */
  evaluation: number;
  results: Result[];
}

const HEADINGS = ['', 'copies', 'ms/step', 'steps/s', 'GFLOP/s', 'of peak', 'to fastest', 'to default'];

/** The report as text for a terminal. */
export function asText({ machine, peaks, evaluation, results }: Report): string {
  const fastest = best(results, ['PyTorch', 'PyTorch by default']);
  const byDefault = best(results, ['PyTorch by default']);
  const rows = results.map((result) => row(result, peaks.ticketlab, fastest, byDefault));
  return [
    `LeNet-300-100 on MNIST, Adam, batches of 60, on ${machine.cpu}, ${machine.cores} cores.`,
    machine.torch === null
      ? 'PyTorch was NOT measured: name a Python that has it with --python or TICKETLAB_PYTHON.'
      : `Beside it PyTorch ${machine.torch}.`,
    '',
    ...align([HEADINGS, ...rows]),
    '',
    'steps/s: of all copies together, the median of interleaved rounds; ms/step: its inverse.',
    `GFLOP/s: effective, the ${(STEP_FLOP / 1e6).toFixed(1)} MFLOP that the dense products of a step need, done or skipped.`,
    `of peak: of ${peaks.ticketlab.toFixed(1)} GFLOP/s a core, the best of our own kernel${peaks.torch === null ? '' : `; PyTorch's sgemm reaches ${peaks.torch.toFixed(1)}`}.`,
    'to fastest, to default: steps/s over those of the fastest PyTorch, and of the fastest with its default Adam.',
    `Evaluation of 10,000 images on one core: ${evaluation.toFixed(1)} ms.`,
  ].join('\n');
}

function best(results: Result[], by: Result['by'][]): number | null {
  const medians = results.filter((result) => by.includes(result.by)).map(({ median }) => median ?? 0);
  return medians.length === 0 ? null : Math.max(...medians);
}

function row(result: Result, peak: number, fastest: number | null, byDefault: number | null): string[] {
  const { name, copies, median } = result;
  if (median === null) return [name, String(copies), 'does not work here', '', '', '', '', ''];
  const gflops = (median * STEP_FLOP) / 1e9;
  return [
    name,
    String(copies),
    (1000 / median).toFixed(3),
    median.toFixed(0),
    gflops.toFixed(1),
    result.by === 'ticketlab' ? `${((100 * gflops) / peak / copies).toFixed(0)} %` : '',
    fastest === null ? '' : `${(median / fastest).toFixed(2)}x`,
    byDefault === null ? '' : `${(median / byDefault).toFixed(2)}x`,
  ];
}

/** Columns of one width: the first to the left, numbers to the right. */
function align(rows: string[][]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}
