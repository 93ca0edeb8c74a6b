import type { ExperimentResult } from '../../../science/analysis/document';
import { ask } from '../../lib/bridge';
import { router } from '../../lib/router.svelte';
import { toasts } from '../../lib/state/toasts.svelte';

/** What can be done with one experiment only; what can be done with several is in `lib/actions`. */

/** The same spec once more: under the same seeds, which gives the same numbers, or under those that follow. */
export async function repeat(spec: ExperimentResult['spec'], seeds: 'same' | 'next'): Promise<void> {
  const seed = seeds === 'same' ? spec.seed : spec.seed + spec.replicates;
  const name = `${spec.name} (repeat)`.slice(-200);
  try {
    const { id } = await ask('submitExperiment', { spec: { ...spec, name, seed } });
    router.go({ screen: 'experiment', id });
  } catch (error) {
    toasts.showProblem(error);
  }
}

export async function extend(id: string, more: { replicates?: number; levels?: number }): Promise<void> {
  try {
    await ask('extendExperiment', { id, ...more });
    toasts.say('The experiment is in the queue again; what is done stays.');
  } catch (error) {
    toasts.showProblem(error);
  }
}
