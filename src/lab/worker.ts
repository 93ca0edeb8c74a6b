import { parentPort, workerData } from 'node:worker_threads';
import type { Session } from '../engine/engine';
import { openEngine } from '../engine/engines';
import { planExperiment, type Plan, type StabilityTask, type TrainingTask } from '../science/protocol/plan';
import { CheckpointFiles } from '../store/checkpoints';
import { loadFinished, loadProgress, saveFinished, saveProgress } from './checkpoint';
import type { WorkerMessage, WorkerSetting, WorkerTask } from './messages';
import { carryOutStability } from './stability';
import { carryOutTraining } from './training';

/** A worker thread: it keeps one experiment open at a time and carries out one task after another. */

const { folder, stop } = workerData as WorkerSetting;
const stopFlag = new Int32Array(stop);
const files = new CheckpointFiles(folder);
let opened: { experiment: string; plan: Plan; session: Session } | undefined;

const say = (message: WorkerMessage) => parentPort!.postMessage(message);
const shouldStop = () => Atomics.load(stopFlag, 0) !== 0;

async function open({ experiment, spec, data, engine }: WorkerTask) {
  if (opened?.experiment === experiment) return opened;
  await opened?.session.close();
  const plan = planExperiment(spec);
  const session = await (await openEngine(engine)).open({ graph: plan.graph, recipe: spec.recipe, data });
  opened = { experiment, plan, session };
  return opened;
}

async function carryOut(request: WorkerTask): Promise<void> {
  const { plan, session } = await open(request);
  const task = plan.tasks.find(({ key }) => key === request.key)!;
  if (task.kind === 'training') await train(request, plan, task, session);
  else await compare(request, plan, task, session);
}

async function train(request: WorkerTask, plan: Plan, task: TrainingTask, session: Session): Promise<void> {
  const outcome = await carryOutTraining({
    spec: request.spec,
    plan,
    task,
    session,
    artefacts: (key) => artefact(request, plan, key),
    progress: request.progress === undefined ? undefined : loadProgress(files, plan.graph, request.progress),
    checkpointSeconds: request.checkpointSeconds,
    shouldStop,
    onProgress: (iteration) => say({ kind: 'progress', done: iteration - task.from }),
    onRow: (row) => say({ kind: 'row', row }),
    onCheckpoint: (progress) => {
      const checkpoint = saveProgress(files, plan.graph, progress);
      say({ kind: 'checkpoint', iteration: progress.state.iteration, checkpoint });
    },
  });
  if (outcome.stopped) {
    say({ kind: 'stopped' });
    return;
  }
  const { finished, layers, checks, trainSeconds, seconds } = outcome;
  say({
    kind: 'trained',
    final: saveFinished(files, plan.graph, finished),
    layers,
    checks,
    trainSeconds,
    seconds,
  });
}

async function compare(
  request: WorkerTask,
  plan: Plan,
  task: StabilityTask,
  session: Session,
): Promise<void> {
  const { record, data } = request.spec;
  const result = await carryOutStability({
    task,
    session,
    copies: task.needs.map((key) => artefact(request, plan, key)),
    trainExamples: Math.min(record.trainExamples, data.train),
    shouldStop,
    onProgress: (points) => say({ kind: 'progress', done: points }),
  });
  say(result ? { kind: 'compared', record: result } : { kind: 'stopped' });
}

function artefact(request: WorkerTask, plan: Plan, key: string) {
  return loadFinished(files, plan.graph, request.artefacts[key]);
}

parentPort!.on('message', (request: WorkerTask) => {
  carryOut(request).catch((error: unknown) => {
    say({ kind: 'failed', problem: error instanceof Error ? error.message : String(error) });
  });
});
