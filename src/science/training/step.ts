/** A point in training, written `500it`, `2ep` or `2ep50it`. */
export interface Step {
  epochs: number;
  iterations: number;
}

const PATTERN = /^(?:(\d{1,9})ep)?(?:(\d{1,9})it)?$/;

export const STEP_FORMAT = 'a step such as 500it, 2ep or 2ep50it (of at most 9 digits)';

/** Whether `text` is a step. */
export function isStep(text: string): boolean {
  return text !== '' && PATTERN.test(text);
}

/** Reads a step; throws a RangeError on anything else. */
export function parseStep(text: string): Step {
  const match = text === '' ? null : PATTERN.exec(text);
  if (!match) throw new RangeError(`"${text}" is not ${STEP_FORMAT}`);
  return { epochs: Number(match[1] ?? 0), iterations: Number(match[2] ?? 0) };
}

/** The iteration that a step written as text stands for, counted from the start of training. */
export function iterationOf(text: string, iterationsPerEpoch: number): number {
  const { epochs, iterations } = parseStep(text);
  return epochs * iterationsPerEpoch + iterations;
}
