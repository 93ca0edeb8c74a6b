import { reportAcceleration } from '../science/analysis/acceleration';
import type { ExperimentResult } from '../science/analysis/document';
import { reportLottery, reportTrain } from '../science/analysis/report';
import { planExperiment, settingOf } from '../science/protocol/plan';
import type { RunRecord } from '../science/protocol/records';
import type { Spec } from '../science/protocol/spec';
import type { Store } from '../store/store';

export { accelerationTable } from '../science/analysis/accelerationtable';
export type { ExperimentResult } from '../science/analysis/document';
export { formatSummary } from '../science/analysis/format';
export { describeDone } from '../science/analysis/standing';
export { lotteryTables, textRows } from '../science/analysis/table';

/** The experiment as one document: what the command line prints and the window shows. */
export function describeExperiment(store: Store, id: string): ExperimentResult {
  const row = store.experiment(id);
  const spec = row.spec as Spec;
  const { engine, versions, machine } = row.provenance;
  const runs = store.runRecords(id);
  const trainSteps = runs.reduce((sum, { from, to }) => sum + to - from, 0);
  return {
    id,
    name: row.name,
    status: row.status,
    ...(row.problem !== null && { problem: row.problem }),
    spec,
    engine: { name: engine, version: versions[engine], workers: Number(machine.workers) },
    provenance: { specHash: row.specHash, created: new Date(row.created).toISOString(), ...row.provenance },
    timing: {
      seconds: row.seconds,
      trainSteps,
      stepsPerSecond: row.seconds > 0 ? trainSteps / row.seconds : null,
    },
    checks: reportChecks(store, id, spec),
    ...reportRuns(store, id, spec, runs),
  };
}

function reportRuns(store: Store, id: string, spec: Spec, runs: RunRecord[]) {
  if (spec.protocol === 'train') {
    if (runs.length === 0) return { kind: 'train' as const, runs: null };
    const { replicates, test, train, earlyStop } = reportTrain(runs);
    return { kind: 'train' as const, runs: { replicates, test, train, earlyStop } };
  }
  const { levels } = reportLottery({
    runs,
    stability: store.stabilityRecords(id),
    rewind: spec.rewind,
    copies: spec.stability?.copies ?? 0,
    testExamples: spec.data.test,
  });
  const acceleration = reportAcceleration(levels, runs, settingOf(spec).graph);
  return { kind: 'lottery' as const, levels, acceleration };
}

/** All self-checks: those of a run that failed by them, too, which the report has nothing else of. */
function reportChecks(store: Store, id: string, spec: Spec): ExperimentResult['checks'] {
  const checks = store.checks(id);
  const failed = checks.filter(({ passed }) => !passed);
  const tasks = failed.length > 0 ? planExperiment(spec).tasks : [];
  return {
    passed: checks.length - failed.length,
    failed: failed.length,
    byName: [...Map.groupBy(checks, ({ name }) => name)].map(([name, made]) => {
      const passed = made.filter((check) => check.passed).length;
      return { name, passed, failed: made.length - passed };
    }),
    failures: failed.map(({ key, name, detail }) => {
      const task = tasks.find((candidate) => candidate.key === key)!;
      const role = task.kind === 'training' ? task.role : 'stability';
      return { name, replicate: task.replicate, level: task.level, role, detail };
    }),
  };
}
