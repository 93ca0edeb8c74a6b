import { DATASETS } from '../data/datasets';
import { iterationsPerEpoch } from '../data/order';
import { shapeOf } from '../data/split';
import type { Graph, Shape, Tensors } from '../network/graph';
import { buildNetwork } from '../network/networks';
import type { Mask } from '../pruning/mask';
import type { Seed } from '../random/stream';
import { iterationOf } from '../training/step';
import { trainingLength } from '../training/recipe';
import { planLottery } from './lottery';
import type { Check, Role } from './records';
import type { Spec } from './spec';
import { planTraining } from './train';

/** What a finished run leaves to the runs that build on it: its last weights and its mask. */
export interface Artefact {
  weights: Tensors;
  mask: Mask;
}

/** Looks up the artefact of a run that the task at hand needs. */
export type Artefacts = (key: string) => Artefact;

/** What a run starts from. */
export interface Start {
  /** Before the mask is applied. */
  weights: Tensors;
  mask: Mask;
  /** Self-checks of the masks and weights chosen. */
  checks: Check[];
}

interface TaskBase {
  /** Names the task within its experiment, such as `replicate-0/level-3/ticket`. */
  key: string;
  replicate: number;
  level: number;
  /** Keys of the runs whose artefacts it reads. */
  needs: string[];
}

/** One training of one network from step `from` to step `to`. */
export interface TrainingTask extends TaskBase {
  kind: 'training';
  role: Role;
  from: number;
  to: number;
  noise: Seed;
  /** A pure function of the spec and the artefacts, so any worker can make it at any time. */
  start(artefacts: Artefacts): Start;
}

/** The comparison of two trained copies along the straight line between them; `needs` are the copies. */
export interface StabilityTask extends TaskBase {
  kind: 'stability';
  /** Numbers of the copies, from 0. */
  pair: [number, number];
  /** Points on the line, ends included. */
  points: number;
}

export type Task = TrainingTask | StabilityTask;

/** A spec expanded to the runs it means, in the order in which they are best begun. */
export interface Plan {
  graph: Graph;
  iterationsPerEpoch: number;
  /** Iterations between measurements. */
  recordEvery: number;
  tasks: Task[];
}

/** Expands a valid spec. It knows nothing of engines, stores or faces, and always gives the same plan. */
export function planExperiment(spec: Spec): Plan {
  const setting = settingOf(spec);
  return {
    ...setting,
    tasks: spec.protocol === 'lottery' ? planLottery(spec, setting) : planTraining(spec, setting),
  };
}

/** What every protocol needs to know of its spec. */
export interface Setting {
  graph: Graph;
  iterationsPerEpoch: number;
  recordEvery: number;
  /** The last step. */
  length: number;
}

export function settingOf(spec: Spec): Setting {
  const { shape, classes } = imagesOf(spec);
  const perEpoch = iterationsPerEpoch(spec.data.train, spec.recipe.batchSize);
  return {
    graph: buildNetwork(spec.network, shape, classes),
    iterationsPerEpoch: perEpoch,
    recordEvery: iterationOf(spec.record.every, perEpoch),
    length: trainingLength(spec.recipe, perEpoch),
  };
}

/** The images that the network sees: channels, height, width, and in how many classes. */
export function imagesOf({ data }: Spec): { shape: Shape; classes: number } {
  return { shape: shapeOf(data), classes: DATASETS[data.dataset].classes.length };
}
