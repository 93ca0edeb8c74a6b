import { expect, test } from 'vitest';
import { barSvg, barTable } from '../../../../src/renderer/charts/barSvg';
import { chartSvg } from '../../../../src/renderer/charts/chartSvg';
import { mapSvg, mapTable, zoomOf, type MapModel } from '../../../../src/renderer/charts/mapSvg';
import type { ChartModel } from '../../../../src/renderer/charts/model';
import { PAIR_RAMPS } from '../../../../src/renderer/charts/pixels';
import type { PictureLook } from '../../../../src/renderer/charts/svg';

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

const svg = chartSvg(model, look, { width: 800, height: 500 });

test('the picture says what it shows', () => {
  for (const words of ['Accuracy (%)', 'Weights kept (%)', 'n = 3.', 'Not smoothed.', 'Random reinit']) {
    expect(svg).toContain(words);
  }
});

test('the picture says what it is of, where that is told', () => {
  const named = chartSvg(model, look, { width: 800, height: 500, subject: 'Quick <start>' });
  expect(named).toContain('>Quick &lt;start&gt;. Mean with 95 % interval.');
  expect(svg).toContain('>Mean with 95 % interval.');
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

test('a point without neighbours has its interval as an error bar, and its members as dots', () => {
  const lone: ChartModel = {
    ...model,
    series: [
      { id: 'a/0', label: 'Replicate 0', look: 'member', place: 2, x: [10], y: [94] },
      { id: 'a', label: 'A', look: 'line', place: 2, x: [10], y: [95], band: { low: [93], high: [97] } },
    ],
  };
  const drawn = chartSvg(lone, look, { width: 800, height: 500 });
  const [bar] = /<path d="M[\d.]+ [\d.]+L[^"]+h8M[^"]+h8" fill="none" stroke="#000002"\/>/.exec(drawn)!;
  const [top, bottom] = [...bar.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map((found) => Number(found[2]));
  expect(bottom).toBeGreaterThan(top);
  expect(drawn.match(/<circle [^>]*fill="#000002" fill-opacity="0.3"\/>/g)).toHaveLength(1);
  // a stretch of the ticket's line above: its point at 1 %
  expect(svg.match(/h8M/g)).toHaveLength(1);
});

test('a falling axis begins with the greatest value', () => {
  const at = (tick: string) => Number(new RegExp(`<text x="([\\d.]+)"[^>]*>${tick}</text>`).exec(svg)![1]);
  expect(at('100')).toBeLessThan(at('10'));
  expect(at('10')).toBeLessThan(at('1'));
});

test('all coordinates are numbers, also of an empty chart', () => {
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect(chartSvg({ ...model, series: [] }, look, { width: 800, height: 500 })).not.toMatch(
    /NaN|Infinity|undefined/,
  );
});

test('a zoomed chart is drawn as it is seen', () => {
  const zoomed = chartSvg(model, look, { width: 800, height: 500, zoom: { x: [8, 60], y: [97, 99] } });
  expect(zoomed).toContain('>50</text>');
  expect(zoomed).not.toContain('>100</text>');
});

const map: MapModel = {
  title: 'fc1',
  subject: 'Quick <start>, level 2',
  caption: '1 of 4 weights.',
  width: 2,
  height: 2,
  values: [0, 1, 2, 3],
  most: 3,
  ramps: PAIR_RAMPS,
  key: [
    { value: 0, label: 'neither' },
    { value: 3, label: 'both' },
  ],
  names: { row: 'Output', column: 'Input' },
};

test('the picture of a map says what it is of and what its colours mean', () => {
  const picture = mapSvg(map, look, 'data:image/png;base64,AAAA');
  for (const words of ['fc1', 'Quick &lt;start&gt;', '1 of 4 weights.', 'neither', 'both']) {
    expect(picture).toContain(words);
  }
  expect(picture).toContain('href="data:image/png;base64,AAAA"');
  expect(picture).toContain('fill="rgb(246 246 244)"');
  expect(picture).not.toMatch(/NaN|Infinity|undefined|style=/);
});

test('a map is also a table, a row for each of its own', () => {
  expect(mapTable(map)).toEqual({
    columns: ['Output', 'Input 0', 'Input 1'],
    rows: [
      [0, 0, 1],
      [1, 2, 3],
    ],
  });
});

test('small maps are enlarged, large ones are not made smaller', () => {
  expect([28, 300, 1000, 2].map((width) => zoomOf({ width, height: 10 }, 600))).toEqual([16, 2, 1, 16]);
  expect(zoomOf({ width: 3, height: 200 }, 600)).toBe(3);
});

test('bars are as long as what they count', () => {
  const bars = {
    title: 'MNIST: images by class',
    caption: 'n = 300.',
    quantity: 'Images',
    group: 'Class',
    bars: [
      { label: 'zero', value: 100 },
      { label: 'one', value: 200 },
    ],
  };
  const picture = barSvg(bars, look);
  const [half, whole] = [...picture.matchAll(/<rect x[^>]* width="(\d+)"/g)].map((found) => Number(found[1]));
  expect(whole).toBeGreaterThan(100);
  expect(half).toBeCloseTo(whole / 2, -1);
  for (const words of ['MNIST: images by class', 'n = 300.', 'zero', '>200<'])
    expect(picture).toContain(words);
  expect(barTable(bars)).toEqual({
    columns: ['Class', 'Images'],
    rows: [
      ['zero', 100],
      ['one', 200],
    ],
  });
});
