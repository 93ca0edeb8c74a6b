import { randomUUID } from 'node:crypto';
import { createWriteStream, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create } from 'tar';
import { nameOf } from './checkpoints';
import { ArchiveDamaged, CheckpointDamaged, CheckpointMissing, guardedAsync, StillRunning } from './errors';
import { createExperimentFile, openExperimentFile, type ExperimentFile } from './experimentfile';
import { hashFile, settle, temporaryName, withTemporaryFolder } from './files';
import {
  checkpointsAmong,
  HISTORY,
  MANIFEST,
  manifestOf,
  verifyArchive,
  type Member,
  type Members,
} from './manifest';
import type { Store } from './store';
import { unpackWhole } from './unpack';

/**
 * A whole experiment in one file: a tar (gzipped where its name ends in gz) of a manifest, the experiment's rows and its
 * checkpoints. See docs/store.md.
 */

/** What is in an archive. */
export interface Contents extends ExperimentFile {
  checkpoints: number;
  /** Of all its members, uncompressed. */
  bytes: number;
}

/**
 * Writes an experiment with its checkpoints into one file, which appears when it is whole, in place of any that has its name.
 * @throws UnknownExperiment, StillRunning, CheckpointMissing, CheckpointDamaged, DiskFull, FolderNotWritable
 */
export async function exportExperiment(store: Store, id: string, file: string): Promise<void> {
  if (store.experiment(id).status === 'running') throw new StillRunning(id);
  await guardedAsync(dirname(resolve(file)), () =>
    withTemporaryFolder(`${resolve(file)}.${randomUUID()}`, async (folder) => {
      const history = join(folder, HISTORY);
      createExperimentFile(history, store.folder, id);
      const members: Members = { [HISTORY]: await memberOf(history) };
      for (const sha256 of store.checkpointsOf(id))
        members[nameOf(sha256)] = await verifiedMember(store, sha256);
      const manifest = join(folder, MANIFEST);
      writeFileSync(manifest, manifestOf(members));
      const archive = join(folder, 'archive');
      await pack(
        archive,
        store.folder,
        [manifest, history, ...checkpointsAmong(members).map(nameOf)],
        file.endsWith('gz'),
      );
      settle(archive, file);
    }),
  );
}

/**
 * Verifies an archive and says what is in it; changes nothing anywhere.
 * @throws ArchiveDamaged, ArchiveUnreadable, HistoryFromFuture
 */
export async function inspectArchive(file: string): Promise<Contents> {
  const folder = join(tmpdir(), `ticketlab-${randomUUID()}`);
  return guardedAsync(tmpdir(), () =>
    withTemporaryFolder(folder, async () => {
      const { experiment, members } = await unpack(file, folder, (name) => name === HISTORY);
      const bytes = Object.values(members).reduce((sum, member) => sum + member.bytes, 0);
      return { ...experiment, checkpoints: checkpointsAmong(members).length, bytes };
    }),
  );
}

/**
 * Takes an archive's experiment into the history, after everything in it has been verified. `already` says that it was there
 * before, and nothing has changed.
 * @throws ArchiveDamaged, ArchiveUnreadable, HistoryFromFuture, DiskFull, ReadOnly
 */
export async function importExperiment(
  store: Store,
  file: string,
): Promise<{ id: string; already: boolean }> {
  return guardedAsync(store.folder, () =>
    withTemporaryFolder(temporaryName(store.folder), async (folder) => {
      const { experiment, members } = await unpack(file, folder, () => true);
      const { id } = experiment;
      if (store.has(id)) return { id, already: true };
      store.takeIn(
        id,
        join(folder, HISTORY),
        checkpointsAmong(members).map((sha256) => ({ sha256, file: join(folder, nameOf(sha256)) })),
      );
      return { id, already: false };
    }),
  );
}

/** Node writes the file, not tar: tar takes a write that a full disk has cut short for a whole one. */
async function pack(archive: string, cwd: string, files: string[], gzip: boolean): Promise<void> {
  const entries = create(
    {
      cwd,
      gzip,
      strict: true,
      // the user's name and number are nobody's business
      portable: true,
      preservePaths: true,
      // checkpoints are where they are in the archive, too; the rest comes from a temporary folder
      onWriteEntry: (entry) => {
        if (!entry.path.startsWith('checkpoints/')) entry.path = basename(entry.path);
      },
    },
    files,
  );
  await pipeline(entries, createWriteStream(archive));
}

/** Verifies an archive, and only then extracts the members wanted from it into a folder, the experiment's rows among them. */
async function unpack(
  file: string,
  folder: string,
  isWanted: (name: string) => boolean,
): Promise<{ experiment: ExperimentFile; members: Members }> {
  const members = await verifyArchive(file);
  await unpackWhole({ file, cwd: folder, filter: isWanted });
  const { checkpoints, ...experiment } = openExperimentFile(join(folder, HISTORY), file);
  for (const { sha256, bytes } of checkpoints) {
    if (members[nameOf(sha256)]?.bytes !== bytes)
      throw new ArchiveDamaged(file, `the checkpoint ${sha256} is missing`);
  }
  return { experiment, members };
}

async function verifiedMember(store: Store, sha256: string): Promise<Member> {
  if (!store.checkpoints.has(sha256)) throw new CheckpointMissing(sha256);
  const member = await memberOf(store.checkpoints.path(sha256));
  if (member.sha256 !== sha256) {
    throw new CheckpointDamaged(sha256, `its ${member.bytes} bytes are not those that were written`);
  }
  return member;
}

async function memberOf(file: string): Promise<Member> {
  return { bytes: statSync(file).size, sha256: await hashFile(file) };
}
