import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lab, type LabSetting } from '../../src/lab/lab';
import { checkSpec, findSpec } from '../../src/lab/presets';
import type { ExperimentResult } from '../../src/lab/result';
import type { LotterySpec } from '../../src/science/protocol/spec';

/** The built worker program: threads cannot load TypeScript bundled by Vitest. */
const WORKER_SCRIPT = join(import.meta.dirname, '../../out/main/worker.js');
/** The same of the engine's helping thread. */
export const HELPER_SCRIPT = join(import.meta.dirname, '../../out/main/helper.js');

export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'ticketlab-test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function openLab(setting: Partial<LabSetting> & { folder: string }): Promise<Lab> {
  if (!existsSync(WORKER_SCRIPT)) throw new Error('The worker is not built; run the tests with npm test.');
  return Lab.open({ workerScript: WORKER_SCRIPT, ...setting });
}

/** A lottery preset with some of its fields changed. */
export function lotteryPreset(name: string, changes: Partial<LotterySpec> = {}): LotterySpec {
  return checkSpec({ ...(findSpec(name) as object), ...changes }) as LotterySpec;
}

/** Carries an experiment out to its end. */
export async function carryOut(lab: Lab, spec: LotterySpec): Promise<ExperimentResult & { kind: 'lottery' }> {
  const id = lab.submit(spec);
  await lab.settled(id);
  return lab.result(id) as ExperimentResult & { kind: 'lottery' };
}
