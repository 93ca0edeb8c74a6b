import { expect, test } from 'vitest';
import type { ChartModel } from '../../../../src/renderer/charts/model';
import { toSvg, type PictureLook } from '../../../../src/renderer/charts/svg';

const look: PictureLook = {
  paper: '#fff',
  ink: '#000',
  soft: '#555',
  rule: '#ddd',
  line: (place) => ({ colour: place === null ? '#555' : `#00000${place}`, dash: place === 1 ? [7, 4] : [] }),
};

const model: ChartModel = {
  title: 'Accuracy <against> density',
  x: { title: 'Weights kept', unit: '%', log: true, reverse: true },
  y: { title: 'Accuracy', unit: '%' },
  series: [
    {
      id: 'ticket',
      label: 'Tickets & more',
      look: 'line',
      place: 0,
      x: [1, 10, 50, 100],
      y: [97, NaN, 98, 98],
      band: { low: [96, NaN, 97, 97], high: [98, NaN, 99, 99] },
    },
    { id: 'ticket/0', label: 'Replicate 1', look: 'member', place: 0, x: [1, 100], y: [97, 98] },
    { id: 'control', label: 'Random reinit', look: 'line', place: 1, x: [1, 100], y: [95, 98] },
  ],
  caption: 'Mean with 95 % interval. n = 3. Not smoothed.',
};

const svg = toSvg(model, look, { width: 800, height: 500 });

test('the picture says what it shows', () => {
  for (const words of ['Accuracy (%)', 'Weights kept (%)', 'n = 3.', 'Not smoothed.', 'Random reinit']) {
    expect(svg).toContain(words);
  }
});

test('text is escaped and no style needs an exception from the content security policy', () => {
  expect(svg).toContain('Accuracy &lt;against&gt; density');
  expect(svg).toContain('Tickets &amp; more');
  expect(svg).not.toContain('style=');
});

test('a gap parts the line in two, members are in no legend, dashes are kept', () => {
  const main = svg
    .split('\n')
    .find((tag) => tag.includes('stroke="#000000"') && tag.includes('stroke-width="1.75"'))!;
  expect(main.match(/M/g)).toHaveLength(2);
  expect(svg).not.toContain('Replicate 1');
  expect(svg).toContain('stroke-dasharray="7 4"');
});

test('a falling axis begins with the greatest value', () => {
  const at = (tick: string) => Number(new RegExp(`<text x="([\\d.]+)"[^>]*>${tick}</text>`).exec(svg)![1]);
  expect(at('100')).toBeLessThan(at('10'));
  expect(at('10')).toBeLessThan(at('1'));
});

test('all coordinates are numbers, also of an empty chart', () => {
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect(toSvg({ ...model, series: [] }, look, { width: 800, height: 500 })).not.toMatch(
    /NaN|Infinity|undefined/,
  );
});
