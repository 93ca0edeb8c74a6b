import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Session } from '../engine/engine';
import { openEngine } from '../engine/engines';
import { planExperiment, type Plan, type StabilityTask, type TrainingTask } from '../science/protocol/plan';
import { CheckpointFiles } from '../store/checkpoints';
import { StoreProblem } from '../store/errors';
import {
  loadFinished,
  loadProgress,
  saveFinished,
  saveProgress,
  type Finished,
  type Progress,
} from './checkpoint';
import type { WorkerMessage, WorkerSetting, WorkerTask, WorkerTrial } from './messages';
import { LabProblem, messageOf } from './problem';
import { SelfCheckFailed } from './selfcheck';
import { carryOutStability } from './stability';
import { carryOutTraining } from './training';
import { timeSteps } from './trial';

/** A worker thread: it keeps one experiment open at a time and carries out one task after another. */

/** The built program of a thread that helps this one. */
const HELPER_SCRIPT = join(import.meta.dirname, 'helper.js');

const { folder, stop } = workerData as WorkerSetting;
const stopFlag = new Int32Array(stop);
const files = new CheckpointFiles(folder);
let opened: { what: string; plan: Plan; session: Session } | undefined;

const say = (message: WorkerMessage) => parentPort!.postMessage(message);
const shouldStop = () => Atomics.load(stopFlag, 0) !== 0;

async function open({ experiment, spec, data, engine, threads }: WorkerTrial) {
  // an experiment that was extended has another plan
  const what = experiment + JSON.stringify([spec, threads]);
  if (opened?.what === what) return opened;
  await opened?.session.close();
  opened = undefined;
  const plan = planExperiment(spec);
  const session = await (
    await openEngine(engine)
  ).open({
    graph: plan.graph,
    recipe: spec.recipe,
    data,
    threads: { count: threads, script: HELPER_SCRIPT },
  });
  opened = { what, plan, session };
  return opened;
}

async function carryOut(request: WorkerTask | WorkerTrial): Promise<void> {
  const { plan, session } = await open(request);
  if (!('key' in request)) {
    say({ kind: 'timed', unitsPerSecond: await timeSteps(request.spec, plan, session) });
    return;
  }
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
    progress: savedProgress(request, plan),
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
  const { finished, layers, paths, checks, trainSeconds, seconds } = outcome;
  say({
    kind: 'trained',
    final: saveFinished(files, plan.graph, finished),
    layers,
    paths,
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
    graph: plan.graph,
    task,
    session,
    copies: [artefact(request, plan, task.needs[0]), artefact(request, plan, task.needs[1])],
    trainExamples: Math.min(record.trainExamples, data.train),
    shouldStop,
    onProgress: (points) => say({ kind: 'progress', done: points }),
  });
  say(result ? { kind: 'compared', record: result } : { kind: 'stopped' });
}

/** A checkpoint to go on from that is lost or damaged costs the steps up to it, and nothing else. */
function savedProgress({ progress, key }: WorkerTask, plan: Plan): Progress | undefined {
  if (progress === undefined) return undefined;
  try {
    return loadProgress(files, plan.graph, progress);
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    say({ kind: 'note', text: `${key} begins again from its start. ${error.message}` });
    return undefined;
  }
}

function artefact({ artefacts }: WorkerTask, plan: Plan, key: string): Finished {
  try {
    return loadFinished(files, plan.graph, artefacts[key]);
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    throw new LabProblem(
      'failure',
      `what ${key} left cannot be read. ${error.message} Put the file back from a copy, or run the experiment anew.`,
    );
  }
}

parentPort!.on('message', (request: WorkerTask | WorkerTrial) => {
  carryOut(request).catch((error: unknown) => {
    const checks = error instanceof SelfCheckFailed ? error.checks : [];
    say({ kind: 'failed', problem: messageOf(error), checks });
  });
});
