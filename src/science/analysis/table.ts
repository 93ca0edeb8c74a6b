import { BRANCH_NAMES, BRANCHES } from '../protocol/branches';
import { figure, quantity, textOf, type TableCell } from './cell';
import type { LevelResult, Matching, Summary } from './result';

export interface Table {
  title: string;
  /** What must be known to read it. */
  note?: string;
  columns: string[];
  /** One cell per column; empty where there is nothing to say. */
  rows: TableCell[][];
}

/** The rows of a table as people read them. */
export function textRows({ rows }: Table): string[][] {
  return rows.map((row) => row.map(textOf));
}

export interface Column<Level = LevelResult> {
  title: string;
  cell: (level: Level) => TableCell;
}

/** Which level a row is about. */
export const LEVEL: Column<Pick<LevelResult, 'level' | 'density'>>[] = [
  { title: 'Level', cell: ({ level }) => figure(level, String(level)) },
  { title: 'Density (%)', cell: ({ density }) => figure(100 * density, formatDensity(density)) },
];

/** In percent, with three figures that matter. */
export function formatDensity(density: number): string {
  return String(Number((100 * density).toPrecision(3)));
}

const ERROR: Column = { title: 'Test error (%)', cell: ({ test }) => quantity(test.error) };

/** The levels of a lottery experiment as people read them; controls and stability where they were run. */
export function lotteryTables(levels: readonly LevelResult[]): Table[] {
  const controlled = levels.filter(({ branches }) => Object.keys(branches).length > 0);
  const tested = levels.filter(({ stability }) => stability);
  return [ticketTable(levels), controlTable(controlled), stabilityTable(tested)].filter(
    ({ rows }) => rows.length > 0,
  );
}

function ticketTable(levels: readonly LevelResult[]): Table {
  return fill('Tickets, against the dense network (level 0)', levels, [
    ...LEVEL,
    ERROR,
    {
      title: 'Worse by (pp)',
      cell: ({ level, matching }) => (level === 0 ? '' : quantity(matching.drop)),
    },
    { title: 'Matching', cell: ({ level, matching }) => (level === 0 ? '' : formatMatching(matching)) },
    { title: 'Early stop (it)', cell: ({ earlyStop }) => quantity(earlyStop.iteration, 0) },
    { title: 'Error there (%)', cell: ({ earlyStop }) => quantity(earlyStop.testError) },
  ]);
}

/** One-sided exact sign tests of "the control is worse", paired by replicate, corrected for the number of levels. */
function controlTable(levels: readonly LevelResult[]): Table {
  const run = BRANCH_NAMES.filter((name) => levels.some(({ branches }) => branches[name]));
  return fill('Controls, against the ticket of their level (test error in %, difference in pp)', levels, [
    ...LEVEL,
    { ...ERROR, title: 'Ticket' },
    ...run.flatMap((name): Column[] => [
      { title: BRANCHES[name].title, cell: ({ branches }) => optional(branches[name]?.test.error) },
      {
        title: 'Worse by',
        cell: ({ branches }) => {
          const minusTicket = branches[name]?.minusTicket;
          return minusTicket ? { ...quantity(minusTicket.testError), p: minusTicket.adjustedP } : '';
        },
      },
    ]),
  ]);
}

function stabilityTable(levels: readonly LevelResult[]): Table {
  return fill('Stability to SGD noise (error barrier between copies in pp)', levels, [
    ...LEVEL,
    { title: 'Test', cell: ({ stability }) => optional(stability?.test.barrier) },
    { title: 'Train', cell: ({ stability }) => optional(stability?.train.barrier) },
    ...(levels.some(({ stability }) => stability?.recomputed) ? RECOMPUTED : []),
    { title: 'Distance (L2)', cell: ({ stability }) => optional(stability?.l2) },
    { title: 'Disagreement (%)', cell: ({ stability }) => optional(stability?.disagreement) },
    { title: 'Verdict', cell: ({ stability }) => stability?.verdict ?? '' },
  ]);
}

/** With the running statistics of batch norm recomputed along the line. */
const RECOMPUTED: Column[] = [
  {
    title: 'Test, norm recomputed',
    cell: ({ stability }) => optional(stability?.recomputed?.test.barrier),
  },
  {
    title: 'Train, norm recomputed',
    cell: ({ stability }) => optional(stability?.recomputed?.train.barrier),
  },
];

/** A table with a row for each level. */
export function fill<Level>(title: string, levels: readonly Level[], columns: Column<Level>[]): Table {
  return {
    title,
    columns: columns.map((column) => column.title),
    rows: levels.map((level) => columns.map(({ cell }) => cell(level))),
  };
}

function optional(summary: Summary | undefined): TableCell {
  return summary ? quantity(summary) : '';
}

/** By which definitions the ticket matches the dense network. */
function formatMatching({ drop, withinOneSd, withinPointTwo }: Matching): string {
  if (withinPointTwo === null) return '';
  if (drop.diverged > 0) return 'no: diverged';
  return [withinOneSd && 'within 1 sd', withinPointTwo && 'within 0.2 pp'].filter(Boolean).join(', ') || 'no';
}
