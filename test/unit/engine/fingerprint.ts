import { createHash } from 'node:crypto';
import type { TrainingState } from '../../../src/engine/engine';

/** SHA-256 of all tensors, byte for byte. */
export function fingerprint(states: TrainingState[]): string {
  const hash = createHash('sha256');
  for (const { weights, optimizer } of states) {
    for (const tensor of [...Object.values(weights), ...Object.values(optimizer)])
      hash.update(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength));
  }
  return hash.digest('hex');
}
