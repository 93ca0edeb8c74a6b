import type { ExperimentResult } from '../../../science/analysis/document';
import { formatBytes, formatMoment } from '../../lib/format';

/** Where a result comes from, fact by fact. */
export function provenanceFacts({
  id,
  provenance,
  engine,
}: ExperimentResult): { name: string; value: string }[] {
  const { machine, versions, seeds, specHash, created, gitCommit } = provenance;
  return [
    { name: 'Experiment', value: id },
    { name: 'Spec (SHA-256)', value: specHash },
    { name: 'Submitted', value: formatMoment(Date.parse(created)) },
    { name: 'Seeds', value: seeds.join(', ') },
    { name: 'Engine', value: `${engine.name} ${engine.version}, ${engine.workers} workers` },
    { name: 'Versions', value: listed(versions) },
    { name: 'Machine', value: listed(machine) },
    { name: 'Commit', value: gitCommit ?? 'not run from a checkout' },
  ];
}

function listed(facts: Record<string, string | number>): string {
  return Object.entries(facts)
    .map(([name, value]) =>
      name === 'memoryBytes' ? `memory ${formatBytes(Number(value))}` : `${name} ${value}`,
    )
    .join(' · ');
}
