import { ask } from '../lib/bridge';
import { toasts } from '../lib/state/toasts.svelte';
import { toCsv, type Cell } from './csv';
import { dataTable } from './datatable';
import { chartLook } from './look';
import type { ChartModel } from './model';
import { toSvg } from './svg';

export type PictureKind = 'png' | 'svg';

const SIZE = { width: 960, height: 600 };
/** Pixels of a PNG for one of the SVG. */
const DETAIL = 2;

/** Saves a chart as a picture that says what it shows; `window` is what is seen of the x axis. */
export async function savePicture(
  kind: PictureKind,
  model: ChartModel,
  window?: [number, number],
): Promise<void> {
  const svg = toSvg(model, chartLook(false), { ...SIZE, window });
  await save(model.title, kind, kind === 'svg' ? svg : await rasterise(svg));
}

export async function saveChartData(model: ChartModel): Promise<void> {
  const { columns, rows } = dataTable(model);
  await saveTable(model.title, columns, rows);
}

export async function saveTable(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  await save(title, 'csv', toCsv(columns, rows));
}

async function save(title: string, kind: PictureKind | 'csv', content: string): Promise<void> {
  try {
    const saved = await ask('saveFile', { name: `${fileName(title)}.${kind}`, kind, content });
    if (saved) toasts.say(`Saved as ${saved.file}`);
  } catch (error) {
    toasts.showProblem(error);
  }
}

/** `Test accuracy against density` becomes `test-accuracy-against-density`. */
function fileName(title: string): string {
  return (
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 100) || 'chart'
  );
}

/** An SVG document as the base64 of a PNG. */
async function rasterise(svg: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = SIZE.width * DETAIL;
  canvas.height = SIZE.height * DETAIL;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').split(',')[1];
}
