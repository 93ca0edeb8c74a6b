import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowsOnDemand, type Rows } from '../../../../src/engine/simd/rows';

const HEIGHT = 7;

test('rows on demand are computed once a pass, in order, as far as they are asked for', () => {
  const ends = fc.array(fc.integer({ min: -1, max: HEIGHT + 2 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(ends, { minLength: 1, maxLength: 3 }), (panels) => {
      const computed: [panel: number, ...rows: Rows][] = [];
      const rows = new RowsOnDemand(HEIGHT, (panel, [first, end]) => computed.push([panel, first, end]));
      for (let pass = 0; pass < 2; pass++) {
        computed.length = 0;
        rows.begin();
        panels.forEach((asked, panel) => asked.forEach((end) => rows.give(panel, end)));
        for (const [panel, asked] of panels.entries()) {
          const own = computed.filter(([of]) => of === panel);
          let next = 0;
          for (const [, first, end] of own) {
            expect(first).toBe(next);
            expect(end).toBeGreaterThan(first);
            next = end;
          }
          expect(next).toBe(Math.min(HEIGHT, Math.max(0, ...asked)));
        }
      }
    }),
  );
});
