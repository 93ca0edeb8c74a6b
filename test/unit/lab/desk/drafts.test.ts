import { expect, test } from 'vitest';
import { checkDraft, timeDraft } from '../../../../src/lab/desk/drafts';
import type { Desk } from '../../../../src/lab/desk/desk';
import { findSpec } from '../../../../src/lab/presets';
import { multiplyAddsOf } from '../../../../src/science/network/operations';
import { settingOf } from '../../../../src/science/protocol/plan';
import type { Spec } from '../../../../src/science/protocol/spec';
import { longTraining, smallTraining } from '../../../support/specs';
import { someLab } from '../places';

const TIMEOUT = 60_000;

async function someDesk() {
  const lab = await someLab({ workers: 2 });
  return { lab, folder: lab.store.folder } as unknown as Desk;
}

const other = smallTraining({ network: { kind: 'mlp', widths: [64, 16] } });
const sizeOf = (spec: Spec) => multiplyAddsOf(settingOf(spec).graph);

test('the time of a network that was never trained is scaled from that of another', async () => {
  const desk = await someDesk();
  const spec = findSpec('mnist-quick') as Spec;
  const { graph } = settingOf(checkDraft(desk, spec).spec!);
  const on = { engine: 'simd', workers: desk.lab.workers };
  desk.lab.store.savePace({ network: graph.name, ...on }, 1e6);
  expect(checkDraft(desk, spec).cost).toMatchObject({ scaledFrom: null });
  const { cost } = checkDraft(desk, other);
  expect(cost).toMatchObject({ scaledFrom: graph.name });
  // as fast as it is small
  desk.lab.store.savePace(
    { network: settingOf(other).graph.name, ...on },
    (1e6 * multiplyAddsOf(graph)) / sizeOf(other),
  );
  expect(checkDraft(desk, other).cost!.seconds).toBeCloseTo(cost!.seconds!, 9);
});

test(
  'where nothing was measured, a few steps are timed and nothing else is kept',
  { timeout: TIMEOUT },
  async () => {
    const desk = await someDesk();
    const { store } = desk.lab;
    expect(checkDraft(desk, other).cost).toMatchObject({ seconds: null });
    await timeDraft(desk, other);
    const { seconds, scaledFrom } = checkDraft(desk, other).cost!;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(60);
    expect(scaledFrom).toBeNull();
    expect(store.experiments()).toEqual([]);
    expect(store.collectCheckpoints().files).toBe(0);
  },
);

test('a trial does not take a worker from what is in the queue', { timeout: TIMEOUT }, async () => {
  const desk = await someDesk();
  desk.lab.submit(longTraining());
  await timeDraft(desk, other);
  expect(checkDraft(desk, other).cost!.seconds).toBeNull();
});

test('what a draft costs is said though its data set is not here', async () => {
  const desk = await someDesk();
  const { spec, problems, cost } = checkDraft(
    desk,
    smallTraining({ data: { ...other.data, dataset: 'cifar10' } }),
  );
  expect(spec).toBeNull();
  expect(problems.map(({ field }) => field)).toEqual(['data.dataset']);
  expect(cost).toMatchObject({ runs: 1, steps: 60 });
  expect(cost!.bytes).toBeGreaterThan(0);
});
