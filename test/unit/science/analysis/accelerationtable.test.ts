import { describe, expect, test } from 'vitest';
import { accelerationTable, layerPathTable } from '../../../../src/science/analysis/accelerationtable';
import type { LayerPaths, LevelAcceleration } from '../../../../src/science/analysis/result';
import { textRows } from '../../../../src/science/analysis/table';
import { summarise } from '../../../../src/science/analysis/summary';

function level(changes: Partial<LevelAcceleration>): LevelAcceleration {
  return {
    level: 0,
    density: 1,
    theoretical: 1,
    replicates: [0, 1],
    otherThreads: 0,
    threads: [1],
    secondsPerStep: summarise([0.004, 0.0042]),
    speedup: summarise([1, 1]),
    toTarget: null,
    layers: [],
    ...changes,
  };
}

const pruned = (changes: Partial<LevelAcceleration> = {}) =>
  level({ level: 1, density: 0.0515, theoretical: 19.4, speedup: summarise([0.8, 0.9]), ...changes });

function layer(name: string, paths: LayerPaths['paths'], seconds: LayerPaths['seconds'] = null): LayerPaths {
  return { layer: name, density: 0.1, paths, seconds };
}

describe('realised acceleration', () => {
  test('holds the measured against the theoretical, losses included', () => {
    const table = accelerationTable([level({}), pruned()]);
    expect(table.columns).toEqual(['Level', 'Density (%)', 'ms/step', 'Measured (x)', 'Theoretical (x)']);
    expect(textRows(table)).toEqual([
      ['0', '100', '4.10 ± 0.14 (n=2)', '', ''],
      ['1', '5.15', '4.10 ± 0.14 (n=2)', '0.85 ± 0.07 (n=2)', '19.40'],
    ]);
  });

  test('says how many reached the target', () => {
    const toTarget = (own: number[], dense: number[]) => ({
      reached: own.filter(Number.isFinite).length,
      of: own.length,
      seconds: summarise(own),
      speedup: summarise(own.map((seconds, i) => dense[i] / seconds)),
    });
    const table = accelerationTable([
      level({ toTarget: toTarget([12, 14], [12, 14]) }),
      pruned({ toTarget: toTarget([24, NaN], [12, 14]) }),
      pruned({ level: 2, toTarget: toTarget([NaN, NaN], [12, 14]) }),
      pruned({ level: 3 }),
    ]);
    expect(table.columns.slice(5)).toEqual(['To target (s)', 'Faster to it (x)']);
    expect(textRows(table).map((row) => row.slice(5))).toEqual([
      ['13.0 ± 1.4 (n=2)', ''],
      ['24.0 (n=1), reached by 1 of 2', '0.50 (n=1)'],
      ['not reached (0 of 2)', '–'],
      ['', ''],
    ]);
  });

  test('names the path of every layer of a small network, and counts those of a large one', () => {
    const cellOf = (layers: LayerPaths[]) => accelerationTable([pruned({ layers })]).rows[0].at(-1);
    expect(cellOf([layer('conv1', { dense: 2 }), layer('fc1', { sparse: 2 })])).toBe(
      'conv1 dense, fc1 sparse',
    );
    expect(cellOf([layer('conv1', { dense: 2 }), layer('fc1', { sparse: 1, dense: 1 })])).toBe(
      'conv1 dense, fc1 dense or sparse',
    );
    const many = Array.from({ length: 19 }, (_, i) => layer(`layer${i}`, { sparse: 2 }));
    expect(cellOf(many)).toBe('all sparse');
    expect(cellOf([layer('conv', { dense: 2 }), ...many])).toBe('1 dense, 19 sparse');
  });

  test('says on how many threads, where it is not one, and which runs are left out for it', () => {
    const { columns, rows, note } = accelerationTable([
      level({ threads: [1, 2] }),
      pruned({ threads: [1], otherThreads: 1 }),
    ]);
    const place = columns.indexOf('Threads');
    expect(rows.map((row) => row[place])).toEqual(['1, 2', '1']);
    expect(note).toContain('another number of threads than their dense network: 1 of level 1.');
    expect(accelerationTable([level({})]).note).not.toContain('number of threads');
  });

  test('tells that runs side by side share memory', () => {
    expect(accelerationTable([]).note).toContain("shared the machine's memory bandwidth");
  });
});

test('the layers have a table with a column for each level', () => {
  const timed = layer('fc1', { sparse: 2 }, { dense: 0.00061, sparse: 0.000123 });
  expect(layerPathTable([level({}), pruned({ layers: [timed, layer('fc2', { dense: 2 })] })])).toMatchObject({
    columns: ['Layer', 'Level 1 (5.15 %)'],
    rows: [
      ['fc1', 'sparse (dense 0.61, sparse 0.12 ms)'],
      ['fc2', 'dense'],
    ],
  });
  expect(layerPathTable([level({})])).toBeNull();
});
