import { onTestFinished } from 'vitest';
import type { Lab, LabSetting } from '../../../src/lab/lab';
import type { Spec } from '../../../src/science/protocol/spec';
import { openLab } from '../../support/lab';
import { someFolder } from '../store/places';

/** A lab that is closed when the test is over, in a folder of its own. */
export async function someLab(setting: Partial<LabSetting> = {}): Promise<Lab> {
  const lab = await openLab({ folder: someFolder(), workers: 2, ...setting });
  onTestFinished(() => lab.close());
  return lab;
}

/** Carries an experiment out to its end; returns its id. */
export async function done(lab: Lab, spec: Spec): Promise<string> {
  const id = lab.submit(spec);
  const ending = await lab.settled(id);
  if (ending.status !== 'done') throw new Error(`it is ${ending.status}: ${ending.problem}`);
  return id;
}

/** Resolves once an experiment has come this far, from 0 to 1. */
export async function comeTo(lab: Lab, id: string, fraction: number): Promise<void> {
  await new Promise<void>((resolve) => {
    lab.on('progress', (event) => {
      if (event.id === id && event.progress.fraction >= fraction) resolve();
    });
  });
}
