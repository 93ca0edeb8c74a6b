import { execFileSync } from 'node:child_process';
import { cpus, platform, release, totalmem } from 'node:os';
import { version } from '../../package.json';
import type { Engine } from '../engine/engine';
import type { Spec } from '../science/protocol/spec';
import type { Provenance } from '../store/rows';

/** Where the results of an experiment that begins now will come from. */
export function provenanceOf(spec: Spec, engine: Engine, workers: number): Provenance {
  return {
    seeds: seedsOf(spec),
    engine: engine.name,
    versions: { ...labVersions(), [engine.name]: engine.version },
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryBytes: totalmem(),
      system: `${platform()} ${release()}`,
      workers,
      ...engine.describe(),
    },
    gitCommit: currentCommit(),
  };
}

/** The seed of each replicate. */
export function seedsOf(spec: Spec): number[] {
  return Array.from({ length: spec.replicates }, (_, replicate) => spec.seed + replicate);
}

/** The versions of an experiment that goes on with an engine: of that `1, 2` where it has changed on the way. */
export function withVersion(
  versions: Provenance['versions'],
  { name, version }: Pick<Engine, 'name' | 'version'>,
): Provenance['versions'] {
  const before = versions[name].split(', ');
  if (before.at(-1) === version) return versions;
  return { ...versions, [name]: [...before, version].join(', ') };
}

/** Versions of the lab and of what it runs on. */
export function labVersions(): Record<string, string> {
  const { electron, node, v8 } = process.versions;
  // there is none on another Node, whatever the types say
  return { ticketlab: version, electron: electron ?? 'none', node, v8 };
}

function currentCommit(): string | null {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', import.meta.dirname, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return git('rev-parse', 'HEAD').trim() + (changed ? ' with changes' : '');
  } catch {
    return null;
  }
}
