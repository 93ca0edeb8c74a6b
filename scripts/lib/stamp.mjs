import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Does the work unless `product` exists and `inputs` (files and folders) read as they did when it was last made. */
export function whenChanged(stampFile, inputs, product, work) {
  const contents = hashOf(inputs);
  if (existsSync(product) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === contents) return;
  work();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, contents);
}

/** One hash of the names and contents of all files at or under these paths. */
function hashOf(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesUnder))
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesUnder(join(path, name)));
}
