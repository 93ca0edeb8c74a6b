/** Tags as they are typed: parted by commas, each once. */
export function parseTags(text: string): string[] {
  return [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
}

export interface Tagged {
  id: string;
  tags: string[];
}

/**
 * Adds tags to experiments and takes others away. One entry for each list of tags that results, with the experiments
 * that get it: those that would not change are left out.
 */
export function retag(
  experiments: readonly Tagged[],
  add: readonly string[],
  remove: readonly string[],
): { ids: string[]; tags: string[] }[] {
  const results = new Map<string, { ids: string[]; tags: string[] }>();
  for (const { id, tags } of experiments) {
    const wanted = [...new Set([...tags, ...add])].filter((tag) => !remove.includes(tag));
    const key = JSON.stringify(wanted);
    if (key === JSON.stringify(tags)) continue;
    const result = results.get(key) ?? { ids: [], tags: wanted };
    result.ids.push(id);
    results.set(key, result);
  }
  return [...results.values()];
}
