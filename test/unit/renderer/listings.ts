import type { ExperimentListing } from '../../../src/ipc/contract';
import { summarise } from '../../../src/science/analysis/summary';

let count = 0;

/** A row of the history with some of its fields changed. */
export function listing(changes: Partial<ExperimentListing> = {}): ExperimentListing {
  const number = ++count;
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    name: `experiment ${number}`,
    protocol: 'lottery',
    network: 'lenet-300-100',
    dataset: 'MNIST',
    replicates: 3,
    status: 'done',
    problem: null,
    cut: null,
    created: 0,
    finished: null,
    seconds: 60,
    trainSteps: 1000,
    tags: [],
    notes: '',
    starred: false,
    archived: false,
    trashed: null,
    bytes: null,
    queuePlace: null,
    headline: null,
    settings: {},
    ...changes,
  };
}

/** What a finished experiment found. */
export function headline(values: number[], bestDensity = 0.211, lowestMatchingDensity: number | null = null) {
  return { bestError: summarise(values), bestDensity, lowestMatchingDensity };
}
