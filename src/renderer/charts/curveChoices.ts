import type { Clock, CurveOptions } from './curves';

/** What the reader can choose about curves, kept as it was last. */
export interface CurveChoices extends Omit<CurveOptions, 'clock' | 'grouping'> {
  /** Names of the quantities drawn. */
  accuracy: string;
  loss: string;
}

export const CURVE_CHOICES: CurveChoices = {
  accuracy: 'testAccuracy',
  loss: 'validationLoss',
  smoothing: 0,
  logX: false,
  logY: true,
};

export const CLOCK_OPTIONS: { value: Clock; label: string }[] = [
  { value: 'step', label: 'steps' },
  { value: 'epoch', label: 'epochs' },
  { value: 'time', label: 'time' },
];
