import type { Progress } from '../../ipc/contract';
import { describeDone } from '../../science/analysis/standing';
import { formatTimeLeft } from './format';

/** What is under way, in words: `Level 3 · 14 of 45 runs · 1,840 steps/s · about 3 min left`. */
export function describeProgress(progress: Progress): string {
  const { done, all, stepsPerSecond, running } = progress;
  // it is not as fast as it last was while nothing of it trains
  if (running.length === 0) return `${describeDone(done, all)} · waits for a worker`;
  return [
    describeLevels(progress),
    describeDone(done, all),
    stepsPerSecond === null ? '' : `${Math.round(stepsPerSecond).toLocaleString('en')} steps/s`,
    describeEnd(progress),
  ]
    .filter(Boolean)
    .join(' · ');
}

function describeEnd({ stopping, secondsLeft }: Progress): string {
  if (stopping) return 'stops after the runs under way';
  return secondsLeft === null ? 'time left not known yet' : `${formatTimeLeft(secondsLeft)} left`;
}

/** The levels of the runs under way, from keys such as `replicate-0/level-3/ticket`. */
function describeLevels({ running }: Progress): string {
  const levels = [...new Set(running.flatMap(({ key }) => /level-(\d+)/.exec(key)?.[1] ?? []))];
  if (levels.length === 0) return '';
  return `Level ${levels.sort((a, b) => Number(a) - Number(b)).join(', ')}`;
}
