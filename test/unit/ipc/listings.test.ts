import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ExperimentListing } from '../../../src/ipc/contract';
import { packListings, unpackListings } from '../../../src/ipc/listings';

type Settings = ExperimentListing['settings'];

/** Few paths and few values, so that settings are often alike. */
const someSettings = fc.dictionary(
  fc.constantFrom('seed', 'rewind', 'pruning.levels', 'data.balanced'),
  fc.constantFrom<Settings[string]>(0, 1, '0it', '', true, false),
  { noNullPrototype: true },
);

it('gives every row its own settings back', () => {
  fc.assert(
    fc.property(fc.array(someSettings), (all) => {
      const listings = all.map((settings, i) => ({ name: `experiment ${i}`, settings }));
      const texts = listings.map(({ name, settings }) => ({
        fields: JSON.stringify({ name }),
        settings: JSON.stringify(settings),
      }));
      expect(unpackListings(packListings(texts))).toEqual(listings);
    }),
  );
});

it('says once what settings have in common', () => {
  const settings = { initialisation: 'glorot-normal', 'recipe.optimizer.kind': 'adam', seed: 0 };
  const texts = Array.from({ length: 100 }, (_, seed) => ({
    fields: '{}',
    settings: JSON.stringify({ ...settings, seed }),
  }));
  expect(packListings(texts).match(/glorot-normal/g)).toHaveLength(1);
});
