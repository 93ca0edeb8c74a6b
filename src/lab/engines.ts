import type { Engine } from '../engine/engine';
import { ENGINE_NAMES, openEngine } from '../engine/engines';
import { LabProblem, messageOf } from './problem';

/** What an experiment is trained on unless someone says otherwise. */
export const USUAL_ENGINE = 'simd';

/** The engines that can be had on this machine; of the others, why not. */
export class Engines {
  private constructor(private readonly outcomes: ReadonlyMap<string, Engine | { problem: string }>) {}

  static async open(): Promise<Engines> {
    const outcomes = ENGINE_NAMES.map(async (name) => [name, await tryOpen(name)] as const);
    return new Engines(new Map(await Promise.all(outcomes)));
  }

  /** @throws LabProblem when there is no such engine, or it cannot be had here */
  demand(name: string): Engine {
    const outcome = this.outcomes.get(name);
    if (!outcome) {
      throw new LabProblem('usage', `there is no engine "${name}"; there is ${ENGINE_NAMES.join(', ')}`);
    }
    if (!('problem' in outcome)) return outcome;
    throw new LabProblem('failure', `engine ${name} cannot be had here: ${outcome.problem}`);
  }
}

async function tryOpen(name: string): Promise<Engine | { problem: string }> {
  try {
    return await openEngine(name);
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
