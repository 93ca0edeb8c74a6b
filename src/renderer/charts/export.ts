import { ask } from '../lib/bridge';
import { toasts } from '../lib/state/toasts.svelte';
import { toCsv } from './csv';
import type { DataTable } from './datatable';

export type PictureKind = 'png' | 'svg';

/** Pixels of a PNG for one of the SVG. */
const DETAIL = 2;

/** Saves an SVG document as it is, or as a PNG. */
export async function savePicture(kind: PictureKind, title: string, svg: string): Promise<void> {
  await save(title, kind, kind === 'svg' ? svg : await rasterise(svg));
}

export async function saveTable(title: string, { columns, rows }: DataTable): Promise<void> {
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
  canvas.width = image.naturalWidth * DETAIL;
  canvas.height = image.naturalHeight * DETAIL;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').split(',')[1];
}
