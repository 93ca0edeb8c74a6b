import { describe, expect, it } from 'vitest';
import { merge } from '../../../src/renderer/lib/listings';
import { listing } from './listings';

const newest = listing({ created: 30 });
const middle = listing({ created: 20 });
const oldest = listing({ created: 10 });
const list = [newest, middle, oldest];

describe('rows read again', () => {
  it('take the places of the old ones', () => {
    const changed = { ...middle, name: 'Renamed' };
    expect(merge(list, [middle.id], [changed])).toEqual([newest, changed, oldest]);
  });

  it('are gone where they were asked for and are not there any more', () => {
    expect(merge(list, [newest.id, oldest.id], [oldest])).toEqual([middle, oldest]);
  });

  it('come in by their age where they are new', () => {
    const [now, imported] = [listing({ created: 40 }), listing({ created: 15 })];
    expect(merge(list, [imported.id, now.id], [imported, now])).toEqual([
      now,
      newest,
      middle,
      imported,
      oldest,
    ]);
  });
});
