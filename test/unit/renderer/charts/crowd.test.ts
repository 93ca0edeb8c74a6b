import { expect, test } from 'vitest';
import { belongsTo, lifted, uncrowded } from '../../../../src/renderer/charts/crowd';
import type { ChartModel, Series } from '../../../../src/renderer/charts/model';

const group = (id: string): Series[] => {
  const common = { place: 0, x: [1, 2], y: [1, 2], label: id };
  return [
    { ...common, id: `${id}/0`, look: 'member' },
    { ...common, id, look: 'line', band: { low: [0, 1], high: [2, 3] } },
  ];
};

const chart = (count: number): ChartModel => ({
  title: 'Loss',
  x: { title: 'Step' },
  y: { title: 'Loss' },
  series: Array.from({ length: count }, (_, i) => group(`e${i}`)).flat(),
  caption: 'n = 3.',
});

test('few lines keep their bands and replicates', () => {
  expect(uncrowded(chart(8))).toEqual(chart(8));
});

test('many lines go without, and the caption says so', () => {
  const { series, caption } = uncrowded(chart(9));
  expect(series.map(({ look, band }) => [look, band])).toEqual(
    Array.from({ length: 9 }, () => ['line', undefined]),
  );
  expect(caption).toMatch(/neither intervals nor replicates/);
});

test('a line that stands out has all that belongs to it, also among many', () => {
  const { series } = lifted(chart(9), 'e4');
  expect(series.slice(0, 2)).toEqual(group('e4'));
  expect(series.slice(2).every(({ look, band }) => look === 'member' && band === undefined)).toBe(true);
  expect(series).toHaveLength(10);
});

test('a name is not taken for a longer one', () => {
  const [member] = group('level-1/ticket');
  expect(belongsTo(member, 'level-1/ticket')).toBe(true);
  expect(belongsTo(member, 'level-1/tick')).toBe(false);
});
