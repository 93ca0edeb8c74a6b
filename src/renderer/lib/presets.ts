import type { Answers } from '../../ipc/contract';

type Preset = Answers['listPresets'][number];

/** The one that a first look is for: it takes minutes. */
export const QUICK = 'mnist-quick';

/** Named after paper and year. */
const isPublished = ({ name }: Preset) => /-\d{4}-/.test(name);

const quickFirst = (a: Preset, b: Preset) => Number(b.name === QUICK) - Number(a.name === QUICK);

/** Presets by how long they take: a protocol as published is nothing to begin with. */
export function presetGroups(presets: Preset[]): { title: string; presets: Preset[] }[] {
  return [
    { title: 'In minutes', presets: presets.filter((one) => !isPublished(one)).toSorted(quickFirst) },
    { title: 'As published, in hours to months', presets: presets.filter(isPublished) },
  ];
}
