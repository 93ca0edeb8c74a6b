import type { Cost } from '../../../ipc/contract';
import { formatTimeLeft } from '../../lib/format';

/** How long a draft would take, in words, and what that is known from. */
export function describeTime(cost: Cost, timing: boolean): { time: string; source: string } {
  const { seconds, scaledFrom } = cost;
  if (seconds === null)
    return timing
      ? { time: '…', source: 'Timing a few steps on this machine' }
      : { time: 'not known yet', source: 'Speed is measured once it runs' };
  const time = formatTimeLeft(seconds);
  return scaledFrom === null
    ? { time, source: '' }
    : { time, source: `The time is an estimate from the measured speed of ${scaledFrom}, by multiply-adds` };
}
