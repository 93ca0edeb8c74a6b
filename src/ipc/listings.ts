import type { ExperimentListing } from './contract';

type Settings = ExperimentListing['settings'];

/**
 * A long history on its way to the window: as JSON text, for to have every field copied is many times slower, and without
 * saying again and again what the settings of ten thousand experiments have in common.
 */
interface PackedListings extends SharedSettings {
  rows: Omit<ExperimentListing, 'settings'>[];
}

interface SharedSettings {
  /** Whole settings, one of each set of paths. */
  models: Settings[];
  /** Of each row: the number of its model, and what differs from it. */
  settings: [model: number, own: Settings][];
}

/** Packs listings whose fields and settings are JSON text already, of each one's own. */
export function packListings(listings: readonly { fields: string; settings: string }[]): string {
  const settings = JSON.parse(`[${listings.map((row) => row.settings).join()}]`) as Settings[];
  const shared = JSON.stringify(share(settings)).slice(1);
  return `{"rows":[${listings.map(({ fields }) => fields).join()}],${shared}`;
}

export function unpackListings(text: string): ExperimentListing[] {
  const { rows, models, settings } = JSON.parse(text) as PackedListings;
  return rows.map((row, i) => {
    const [model, own] = settings[i];
    return Object.assign(row, { settings: { ...models[model], ...own } });
  });
}

function share(all: readonly Settings[]): SharedSettings {
  const models: Settings[] = [];
  const known = new Map<string, number>();
  const settings = all.map((one): [number, Settings] => {
    const key = Object.keys(one).join();
    const number = known.get(key) ?? models.push(one) - 1;
    known.set(key, number);
    const model = models[number];
    const own: Settings = {};
    for (const path in one) if (one[path] !== model[path]) own[path] = one[path];
    return [number, own];
  });
  return { models, settings };
}
