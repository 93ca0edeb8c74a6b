import type { ExperimentResult } from '../science/analysis/document';
import { reportLottery, reportTrain } from '../science/analysis/report';
import type { CheckResult } from '../science/analysis/result';
import type { Spec } from '../science/protocol/spec';
import type { Store } from '../store/store';

export type { ExperimentResult } from '../science/analysis/document';
export { formatSummary } from '../science/analysis/format';
export { lotteryTables } from '../science/analysis/table';

/** The experiment as one document: what the command line prints and the window shows. */
export function describeExperiment(store: Store, id: string): ExperimentResult {
  const row = store.experiment(id);
  const spec = row.spec as Spec;
  const { engine, versions, machine } = row.provenance;
  const report = reportOf(store, id, spec);
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
      trainSteps: row.trainSteps,
      stepsPerSecond: row.seconds > 0 ? row.trainSteps / row.seconds : null,
    },
    ...report,
  };
}

function reportOf(store: Store, id: string, spec: Spec) {
  const runs = store.runRecords(id);
  if (spec.protocol === 'train') {
    const finished = runs.length > 0 ? reportTrain(runs) : undefined;
    const { checks = [], ...results } = finished ?? {};
    return {
      kind: 'train' as const,
      checks: countChecks(checks),
      runs: finished ? (results as typeof finished) : null,
    };
  }
  const { levels, checks } = reportLottery({
    runs,
    stability: store.stabilityRecords(id),
    rewind: spec.rewind,
    copies: spec.stability?.copies ?? 0,
    testExamples: spec.data.test,
  });
  return { kind: 'lottery' as const, checks: countChecks(checks), levels };
}

function countChecks(checks: CheckResult[]): ExperimentResult['checks'] {
  const failures = checks.flatMap(({ name, failures: where }) =>
    where.map((failure) => ({ name, ...failure })),
  );
  return {
    passed: checks.reduce((sum, { passed }) => sum + passed, 0),
    failed: failures.length,
    failures,
  };
}
