import { describe, expect, test } from 'vitest';
import { DATASETS, DATASET_NAMES, type Dataset } from '../../../../src/science/data/datasets';

describe.each(DATASET_NAMES)('%s', (name) => {
  const dataset: Dataset = DATASETS[name];

  test('says of itself what its files add up to', () => {
    expect(dataset.name).toBe(name);
    for (const set of ['train', 'test'] as const) {
      const ofSet = dataset.files.filter((file) => file.set === set);
      const examplesOf = (...kinds: string[]) =>
        ofSet.filter(({ holds }) => kinds.includes(holds)).reduce((sum, { examples }) => sum + examples, 0);
      expect(examplesOf('images', 'records')).toBe(dataset[set]);
      expect(examplesOf('labels', 'records')).toBe(dataset[set]);
    }
  });

  test('has statistics for each channel, and ten classes of different names', () => {
    expect(dataset.pixelMean).toHaveLength(dataset.shape[0]);
    expect(dataset.pixelSd).toHaveLength(dataset.shape[0]);
    expect(new Set(dataset.classes).size).toBe(10);
  });

  test('can be checked against something published, file by file or as an archive', () => {
    for (const { md5, gzipped } of dataset.files) {
      const sum = md5 ?? gzipped?.md5;
      expect(sum).toMatch(/^[0-9a-f]{32}$/);
    }
  });
});
