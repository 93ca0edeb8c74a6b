import type { Progress, RunCurve } from '../../../ipc/contract';
import type { ExperimentResult } from '../../../science/analysis/document';
import { roleTitle } from '../../../science/analysis/roles';

type Spec = ExperimentResult['spec'];
type Role = RunCurve['role'];

export type RunState =
  | 'waiting'
  | 'running'
  | 'cut'
  | 'done'
  /** Done, with a loss that is no finite number. */
  | 'diverged';

export interface PlannedRun {
  key: string;
  replicate: number;
  state: RunState;
  /** Of its steps, from 0 to 1. */
  share: number;
}

/** All runs of one role at one level, a run for each replicate. */
export interface Cell {
  level: number;
  runs: PlannedRun[];
}

/** A row of the grid; a level without such runs has no cell. */
export interface RoleRow {
  role: Role | 'stability';
  title: string;
  cells: (Cell | undefined)[];
}

/** How far every run that the spec means has come: roles by levels, replicates within. */
export function runGrid(
  { spec, status, ...result }: ExperimentResult,
  curves: readonly RunCurve[],
  progress: Progress | undefined,
): RoleRow[] {
  const known = new Map(curves.map((curve) => [curve.key, curve]));
  // the lines between the copies of a level share a place
  const placeOf = (key: string) => key.replace(/stability-\d+-\d+$/, 'stability');
  const underWay = new Map(progress?.running.map((run) => [placeOf(run.key), run]));
  const compared = new Set(
    result.kind === 'lottery'
      ? result.levels.flatMap(
          ({ level, stability }) => stability?.replicates.map((r) => keyOf(r, level, 'stability')) ?? [],
        )
      : [],
  );

  const stateOf = (key: string, replicate: number): PlannedRun => {
    const running = underWay.get(key);
    const curve = known.get(key);
    if (running) return { key, replicate, state: 'running', share: running.done / running.of };
    if (curve?.finished) return { key, replicate, state: hasDiverged(curve) ? 'diverged' : 'done', share: 1 };
    if (compared.has(key)) return { key, replicate, state: 'done', share: 1 };
    if (!curve || curve.rows.length === 0) return { key, replicate, state: 'waiting', share: 0 };
    const share =
      curve.to > curve.from ? (curve.rows.at(-1)!.iteration - curve.from) / (curve.to - curve.from) : 0;
    return { key, replicate, state: status === 'running' ? 'running' : 'cut', share };
  };

  return rolesOf(spec).map(({ role, has }) => ({
    role,
    title: titleOf(role, spec),
    cells: levelsOf(spec).map((level) =>
      has(level)
        ? {
            level,
            runs: Array.from({ length: spec.replicates }, (_, replicate) =>
              stateOf(keyOf(replicate, level, role), replicate),
            ),
          }
        : undefined,
    ),
  }));
}

/** What is only trained is no ticket: it is dense. */
function titleOf(role: RoleRow['role'], { protocol }: Spec): string {
  if (role === 'stability') return 'Line between copies';
  return protocol === 'train' ? 'Dense network' : roleTitle(role);
}

function hasDiverged({ rows }: RunCurve): boolean {
  const last = rows.at(-1);
  return last !== undefined && !Number.isFinite(last.testLoss);
}

function keyOf(replicate: number, level: number, role: string): string {
  return `replicate-${replicate}/level-${level}/${role}`;
}

export function levelsOf(spec: Spec): number[] {
  const last = spec.protocol === 'lottery' ? spec.pruning.levels : 0;
  return Array.from({ length: last + 1 }, (_, level) => level);
}

function rolesOf(spec: Spec): { role: RoleRow['role']; has: (level: number) => boolean }[] {
  if (spec.protocol === 'train') return [{ role: 'ticket', has: () => true }];
  const named = (levels: 'all' | number[]) => (level: number) => levels === 'all' || levels.includes(level);
  const controls = Object.entries(spec.branches).flatMap(([role, branch]) =>
    branch ? [{ role: role as Role, has: named(branch.levels) }] : [],
  );
  const { stability } = spec;
  const copies = stability
    ? Array.from({ length: stability.copies - 1 }, (_, i) => ({
        role: `copy-${i + 1}` as Role,
        has: named(stability.levels),
      }))
    : [];
  return [
    ...(/^0(it|ep|ep0it)$/.test(spec.rewind)
      ? []
      : [{ role: 'pretrain' as const, has: (level: number) => level === 0 }]),
    { role: 'ticket', has: () => true },
    ...controls,
    ...copies,
    ...(stability ? [{ role: 'stability' as const, has: named(stability.levels) }] : []),
  ];
}

/** `Ticket, level 3: 2 of 3 done; replicate 2 at 47 %` */
export function describeCell(title: string, { level, runs }: Cell): string {
  const done = runs.filter(({ state }) => state === 'done' || state === 'diverged').length;
  const others = runs
    .filter(({ state }) => state !== 'done' && state !== 'waiting')
    .map(({ replicate, state, share }) => {
      if (state === 'diverged') return `replicate ${replicate} diverged`;
      return `replicate ${replicate} ${state === 'cut' ? 'cut at' : 'at'} ${Math.floor(100 * share)} %`;
    });
  return `${title}, level ${level}: ${[`${done} of ${runs.length} done`, ...others].join('; ')}`;
}
