import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Dataset } from '../science/data/datasets';

/**
 * What was found when a data set's files were checked where they arrived, kept beside them. While the files have the length and time
 * that the stamp names they are taken to be the same.
 */
const Stamp = z.object({
  /** Whether the files have the published checksums; else their sizes and class counts are right. */
  published: z.boolean(),
  /** Training examples of each class. */
  classCounts: z.array(z.number()),
  files: z.record(z.string(), z.object({ bytes: z.number(), modified: z.number(), md5: z.string() })),
});
export type Stamp = z.infer<typeof Stamp>;

const NAME = 'checked.json';

/** A stamp for the files as they are now, with their MD5s by name. */
export function stampOf(
  { files }: Dataset,
  folder: string,
  sums: Record<string, string>,
  classCounts: number[],
): Stamp {
  const published = files.every(({ md5 }) => md5 !== undefined);
  const entries = files.map(({ name }) => [name, { ...lookAt(folder, name)!, md5: sums[name] }]);
  return { published, classCounts, files: Object.fromEntries(entries) as Stamp['files'] };
}

export function writeStamp(folder: string, stamp: Stamp): void {
  writeFileSync(join(folder, NAME), JSON.stringify(stamp, null, 2), { mode: 0o600 });
}

/** The stamp in a data set's folder, if there is one. */
export function readStamp(folder: string): Stamp | undefined {
  try {
    return Stamp.parse(JSON.parse(readFileSync(join(folder, NAME), 'utf8')));
  } catch {
    return undefined;
  }
}

/** The same, but only while the files are those that it was made for. */
export function freshStamp({ files }: Dataset, folder: string): Stamp | undefined {
  const stamp = readStamp(folder);
  const isFresh = files.every(({ name }) => {
    const [noted, found] = [stamp?.files[name], lookAt(folder, name)];
    return found && noted?.bytes === found.bytes && noted.modified === found.modified;
  });
  return isFresh ? stamp : undefined;
}

function lookAt(folder: string, name: string) {
  const found = statSync(join(folder, name), { throwIfNoEntry: false });
  return found && { bytes: found.size, modified: found.mtimeMs };
}
