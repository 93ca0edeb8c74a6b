import fc from 'fast-check';
import { expect, test } from 'vitest';
import { someFolder, someStore } from './places';

test('are found again as they were left, whatever they are and are called', () => {
  const folder = someFolder();
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 }), (views) => {
      const store = someStore(folder);
      for (const [name, value] of Object.entries(views)) store.saveView(name, value);
      store.close();
      const again = someStore(folder);
      const found = again.views();
      again.close();
      // JSON knows no -0
      for (const [name, value] of Object.entries(views))
        expect(found[name]).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 20 },
  );
});

test('the last of a name stands', () => {
  const store = someStore();
  store.saveView('home', { sort: 'created' });
  store.saveView('draft', null);
  store.saveView('home', { sort: 'name' });
  expect(store.views()).toEqual({ home: { sort: 'name' }, draft: null });
});
