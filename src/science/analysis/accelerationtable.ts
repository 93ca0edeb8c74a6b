import { TARGET_MARGIN } from './acceleration';
import { figure, quantity, type Quantity, type TableCell } from './cell';
import type { LayerPaths, LevelAcceleration, Summary } from './result';
import { fill, formatDensity, LEVEL, type Column, type Table } from './table';

/** Layers that are named one by one; of more only the number on each path. */
const MOST_NAMED = 5;

const NOTE =
  `Measured: seconds per step of the dense network of the same replicate / those of the level, so that below 1 a level is slower. ` +
  `Theoretical: the same of multiply-adds. Target: the dense network's validation accuracy at early stop less ${TARGET_MARGIN} pp, when first measured. ` +
  `Times are of training alone. Runs that trained side by side shared the machine's memory bandwidth, which slows some more than others.`;

/** Realised acceleration of each level as people read it; columns for what the history does not have are left out. */
export function accelerationTable(levels: readonly LevelAcceleration[]): Table {
  const stepDigits = digitsFor(levels.flatMap(({ secondsPerStep: { mean } }) => (mean ? 1000 * mean : [])));
  const targetDigits = digitsFor(levels.flatMap(({ toTarget }) => toTarget?.seconds.mean ?? []));
  const columns: (Column<LevelAcceleration> | false)[] = [
    ...LEVEL,
    {
      title: 'ms/step',
      cell: ({ secondsPerStep }) => measured(scaled(secondsPerStep, 1000), stepDigits),
    },
    { title: 'Measured (x)', cell: ifPruned(({ speedup }) => measured(speedup, 2)) },
    {
      title: 'Theoretical (x)',
      cell: ifPruned(({ theoretical }) => figure(theoretical, theoretical.toFixed(2))),
    },
    levels.some(({ toTarget }) => toTarget) && {
      title: 'To target (s)',
      cell: ({ toTarget }) => (toTarget ? timeToTarget(toTarget, targetDigits) : ''),
    },
    levels.some(({ toTarget }) => toTarget) && {
      title: 'Faster to it (x)',
      cell: ifPruned(({ toTarget }) => (toTarget ? measured(toTarget.speedup, 2) : '')),
    },
    levels.some(({ threads }) => threads.some((count) => count > 1)) && {
      title: 'Threads',
      cell: ({ threads }) => threads.join(', '),
    },
    levels.some(({ layers }) => layers.length > 0) && {
      title: 'Layers',
      cell: ({ layers }) => formatPaths(layers),
    },
  ];
  return {
    ...fill(
      'Realised acceleration',
      levels,
      columns.filter((column) => column !== false),
    ),
    note: [NOTE, threadsNote(levels)].filter(Boolean).join(' '),
  };
}

/** The path of each layer at each level, with the times by which it was chosen; null where the history does not have them. */
export function layerPathTable(levels: readonly LevelAcceleration[]): Table | null {
  const told = levels.filter(({ layers }) => layers.length > 0);
  if (told.length === 0) return null;
  return {
    title: 'How each layer was computed',
    note:
      'The faster path of each layer, with the milliseconds of both in a pass forward and backward over a few examples; ' +
      'without times where the density of the layer alone decides. “winograd” is dense with fewer products, “background” skips the pixels that are background.',
    columns: ['Layer', ...told.map(({ level, density }) => `Level ${level} (${formatDensity(density)} %)`)],
    rows: told[0].layers.map(({ layer }, i) => [layer, ...told.map(({ layers }) => describePath(layers[i]))]),
  };
}

/** `sparse (dense 0.61, sparse 0.12 ms)` */
function describePath({ paths, seconds }: LayerPaths): string {
  const path = formatPath(paths);
  if (seconds === null) return path;
  const [dense, sparse] = [seconds.dense, seconds.sparse].map((value) =>
    String(Number((1000 * value).toPrecision(2))),
  );
  return `${path} (dense ${dense}, sparse ${sparse} ms)`;
}

/** `conv1 dense, fc1 sparse`; of many layers `3 dense, 17 sparse` */
function formatPaths(layers: LayerPaths[]): string {
  if (layers.length === 0) return '';
  const byPath = Map.groupBy(layers, ({ paths }) => formatPath(paths));
  if (byPath.size === 1) return `all ${formatPath(layers[0].paths)}`;
  if (layers.length <= MOST_NAMED)
    return layers.map(({ layer, paths }) => `${layer} ${formatPath(paths)}`).join(', ');
  return [...byPath].map(([path, some]) => `${some.length} ${path}`).join(', ');
}

/** `sparse`; where replicates differ, `dense or sparse` */
function formatPath(paths: LayerPaths['paths']): string {
  return Object.keys(paths).sort().join(' or ');
}

function timeToTarget(
  { reached, of, seconds }: NonNullable<LevelAcceleration['toTarget']>,
  digits: number,
): TableCell {
  if (reached === 0) return `not reached (0 of ${of})`;
  const mean = measured(seconds, digits);
  return reached === of ? mean : { ...mean, note: `reached by ${reached} of ${of}` };
}

/** What is missing was never measured, or is told beside it; it did not diverge. */
function measured(summary: Summary, digits: number): Quantity {
  return quantity({ ...summary, diverged: 0 }, digits);
}

/** The dense network is no faster than itself. */
function ifPruned(cell: (level: LevelAcceleration) => TableCell): (level: LevelAcceleration) => TableCell {
  return (level) => (level.level === 0 ? '' : cell(level));
}

/** Digits behind the point with which the largest of some numbers has three that matter. */
function digitsFor(numbers: readonly number[]): number {
  const largest = Math.max(...numbers);
  return largest > 0 ? Math.min(5, Math.max(0, 2 - Math.floor(Math.log10(largest)))) : 0;
}

function scaled({ mean, sd, ...rest }: Summary, factor: number): Summary {
  return { ...rest, mean: mean && factor * mean, sd: sd && factor * sd };
}

function threadsNote(levels: readonly LevelAcceleration[]): string {
  const left = levels.filter(({ otherThreads }) => otherThreads > 0);
  if (left.length === 0) return '';
  const counts = left.map(({ level, otherThreads }) => `${otherThreads} of level ${level}`);
  return `Runs left out because they trained on another number of threads than their dense network: ${counts.join(', ')}.`;
}
