import type { Check } from '../science/protocol/records';

/** A run or a stability test that is not what it should be. Nothing may be built upon it. */
export class SelfCheckFailed extends Error {
  /** @param checks All that were made, the failed ones among them. */
  constructor(readonly checks: Check[]) {
    const { name, detail } = checks.find(({ passed }) => !passed)!;
    super(`a self-check failed: ${name}: ${detail}`);
    this.name = 'SelfCheckFailed';
  }
}

/** @throws SelfCheckFailed unless all of them passed. */
export function demandPassed(checks: Check[]): void {
  if (checks.some(({ passed }) => !passed)) throw new SelfCheckFailed(checks);
}
