import { createHash } from 'node:crypto';
import { list, type ReadEntry } from 'tar';
import { z } from 'zod';
import { ArchiveDamaged, ArchiveUnreadable, HistoryFromFuture } from './errors';

/** The list of what an archive holds, by which it is verified. */

export const MANIFEST = 'manifest.json';
/** The experiment's rows, as an SQLite database. */
export const HISTORY = 'history.sqlite';
const CHECKPOINT = /^checkpoints\/([0-9a-f]{2})\/(\1[0-9a-f]{62})\.safetensors$/;

const FORMAT = 'ticketlab-experiment';
const VERSION = 1;

const Format = z.object({ format: z.literal(FORMAT), version: z.int() });
const Member = z.object({ bytes: z.int(), sha256: z.string() });
const Manifest = Format.extend({ members: z.record(z.string(), Member) });

export type Member = z.infer<typeof Member>;
/** By name within the archive; the manifest itself is left out. */
export type Members = Record<string, Member>;

export function manifestOf(members: Members): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, members }, null, 2);
}

/** The SHA-256 of the checkpoints among the members. */
export function checkpointsAmong(members: Members): string[] {
  return Object.keys(members).flatMap((name) => CHECKPOINT.exec(name)?.[2] ?? []);
}

/**
 * Reads an archive from end to end, writing nothing, and makes sure that it holds exactly what its manifest says.
 * @throws ArchiveDamaged, HistoryFromFuture
 */
export async function verifyArchive(file: string): Promise<Members> {
  const { manifest, members: found } = await readArchive(file);
  const { members } = parseManifest(file, manifest);
  for (const name of new Set([...Object.keys(members), ...Object.keys(found)])) {
    if (!isMember(name) || !Object.hasOwn(members, name))
      throw new ArchiveDamaged(file, `${name} does not belong in it`);
    if (!Object.hasOwn(found, name)) throw new ArchiveDamaged(file, `${name} is missing`);
    const isSame = found[name].bytes === members[name].bytes && found[name].sha256 === members[name].sha256;
    const isItsName = (CHECKPOINT.exec(name)?.[2] ?? found[name].sha256) === found[name].sha256;
    if (!isSame || !isItsName) throw new ArchiveDamaged(file, `${name} is not what was written`);
  }
  if (!Object.hasOwn(members, HISTORY)) throw new ArchiveDamaged(file, `${HISTORY} is missing`);
  return members;
}

interface Found {
  manifest: string;
  members: Members;
}

async function readArchive(file: string): Promise<Found> {
  const manifest: Buffer[] = [];
  const members: Members = {};
  const strange: string[] = [];
  const onReadEntry = (entry: ReadEntry) => {
    const hash = createHash('sha256');
    let bytes = 0;
    if (entry.type !== 'File' || Object.hasOwn(members, entry.path)) strange.push(entry.path);
    entry.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      bytes += chunk.length;
      if (entry.path === MANIFEST) manifest.push(chunk);
    });
    entry.on('end', () => {
      if (entry.path !== MANIFEST) members[entry.path] = { bytes, sha256: hash.digest('hex') };
    });
  };
  try {
    await list({ file, strict: true, onReadEntry });
  } catch (error) {
    throw asArchiveProblem(file, error);
  }
  if (strange.length > 0) throw new ArchiveDamaged(file, `${strange[0]} does not belong in it`);
  return { manifest: Buffer.concat(manifest).toString(), members };
}

function asArchiveProblem(file: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const isOfFileSystem = 'syscall' in error;
  return isOfFileSystem
    ? new ArchiveUnreadable(file, error)
    : new ArchiveDamaged(file, error.message, { cause: error });
}

function parseManifest(file: string, text: string): z.infer<typeof Manifest> {
  if (text === '') throw new ArchiveDamaged(file, `${MANIFEST} is missing`);
  const json = parseJson(text);
  const format = Format.safeParse(json);
  if (format.success && format.data.version > VERSION)
    throw new HistoryFromFuture(file, format.data.version, VERSION);
  const manifest = Manifest.safeParse(json);
  if (!manifest.success) throw new ArchiveDamaged(file, `${MANIFEST} cannot be read`);
  return manifest.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isMember(name: string): boolean {
  return name === HISTORY || CHECKPOINT.test(name);
}
