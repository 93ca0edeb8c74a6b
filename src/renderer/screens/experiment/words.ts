import type { ExperimentListing, Progress } from '../../../ipc/contract';
import type { ExperimentResult } from '../../../science/analysis/document';
import { describeCut } from '../../../science/analysis/standing';
import { formatDuration, plural } from '../../lib/format';
import { describeProgress } from '../../lib/progress';

/** What there is to say of where an experiment stands, beside the name of its status. */
export function describeStatus(
  { status, timing }: Pick<ExperimentResult, 'status' | 'timing'>,
  listing: Pick<ExperimentListing, 'queuePlace' | 'cut'> | undefined,
  progress: Progress | undefined,
): string {
  const { trainSteps, seconds, stepsPerSecond } = timing;
  switch (status) {
    case 'queued':
      return listing?.queuePlace ? `behind ${plural(listing.queuePlace, 'experiment')}` : 'next to begin';
    case 'running':
      return progress ? describeProgress(progress) : 'beginning';
    case 'done':
      return [
        `${plural(trainSteps, 'step')} in ${formatDuration(seconds)}`,
        ...(stepsPerSecond === null ? [] : [`${Math.round(stepsPerSecond).toLocaleString('en')} steps/s`]),
      ].join(' · ');
    case 'paused':
    case 'interrupted':
    case 'cancelled':
    case 'failed':
      return [
        describeCut(listing?.cut ?? null),
        ...(trainSteps > 0 ? [`${plural(trainSteps, 'step')} of finished runs stay`] : []),
      ].join(' · ');
  }
}
