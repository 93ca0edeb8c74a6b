import { describe, expect, test } from 'vitest';
import type { Tensors } from '../../../../src/science/network/graph';
import { initialise } from '../../../../src/science/network/initialisation';
import { countLayers, denseMask, isNested, keptIn, sameMask } from '../../../../src/science/pruning/mask';
import { magnitudes, pruneRound } from '../../../../src/science/pruning/prune';
import { BRANCH_NAMES } from '../../../../src/science/protocol/branches';
import { planExperiment, type StabilityTask, type Task } from '../../../../src/science/protocol/plan';
import { keptBy } from '../pruning/networks';
import { ALL_BRANCHES, carryOut, lotterySpec } from './experiment';

const everything = {
  branches: ALL_BRANCHES,
  stability: { levels: 'all', copies: 3 },
} as const;

const fromStart = carryOut(lotterySpec(everything));
const rewound = carryOut(lotterySpec({ ...everything, rewind: '5it' }));
const both = [
  { title: 'rewinding to the start', experiment: fromStart },
  { title: 'rewinding to step 5', experiment: rewound },
];

const ticket = (level: number, replicate = 0) => `replicate-${replicate}/level-${level}/ticket`;
const keyOf = (role: string, level: number) => `replicate-0/level-${level}/${role}`;
const weightsOf = ({ 'fc1.weight': fc1, 'fc2.weight': fc2 }: Tensors) => [...fc1, ...fc2];

describe.each(both)('a plan $title', ({ experiment }) => {
  const { plan, tasks } = experiment;

  test('names every task once', () => {
    expect(new Set(plan.tasks.map(({ key }) => key)).size).toBe(plan.tasks.length);
  });

  test('puts every task after all that it needs', () => {
    const known = new Set<string>();
    for (const { key, needs } of plan.tasks) {
      expect(
        needs.filter((need) => !known.has(need)),
        key,
      ).toEqual([]);
      expect(new Set(needs).size, key).toBe(needs.length);
      known.add(key);
    }
  });

  test('gives every run noise of its own', () => {
    expect(new Set(tasks.map(({ noise }) => noise)).size).toBe(tasks.length);
  });

  test('has one ticket and one run of each control per replicate and level', () => {
    for (const role of ['ticket', ...BRANCH_NAMES, 'copy-1', 'copy-2']) {
      const runs = tasks
        .filter((task) => task.role === role)
        .map(({ replicate, level }) => `${replicate} ${level}`);
      expect(runs.sort(), role).toEqual(['0 0', '0 1', '0 2', '1 0', '1 1', '1 2']);
    }
  });

  test('fails none of its own checks', () => {
    const checks = tasks.flatMap(({ key }) => experiment.start(key).checks);
    expect(checks.length).toBeGreaterThan(0);
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  });
});

test('a plan is a pure function of its spec: made twice, every run starts from the same bits', () => {
  const spec = lotterySpec({ ...everything, rewind: '5it' });
  const [first, second] = [carryOut(spec), carryOut(spec)];
  const bare = ({ plan }: typeof first) => plan.tasks.map((task) => ({ ...task, start: undefined }));
  expect(bare(second)).toEqual(bare(first));
  for (const { key } of first.tasks) expect(second.start(key), key).toEqual(first.start(key));
});

describe('tickets', () => {
  test('train from the rewind point to the end', () => {
    for (const level of [0, 1, 2]) {
      expect(fromStart.task(ticket(level))).toMatchObject({ from: 0, to: 20 });
      expect(rewound.task(ticket(level))).toMatchObject({ from: 5, to: 20 });
    }
  });

  test('start from W_0 when they are rewound to the start, and no run is needed for that', () => {
    const { graph } = fromStart.plan;
    const first = initialise(graph, { initialisation: 'glorot-normal' }, 0);
    for (const level of [0, 1, 2]) expect(fromStart.start(ticket(level)).weights).toEqual(first);
    expect(fromStart.tasks.filter(({ role }) => role === 'pretrain')).toEqual([]);
  });

  test('start from what the dense run had at step k otherwise', () => {
    const pretrain = keyOf('pretrain', 0);
    expect(rewound.task(pretrain)).toMatchObject({ from: 0, to: 5, needs: [] });
    expect(rewound.start(pretrain).weights).toEqual(
      initialise(rewound.plan.graph, { initialisation: 'glorot-normal' }, 0),
    );
    for (const level of [0, 1, 2]) {
      expect(rewound.task(ticket(level)).needs).toContain(pretrain);
      expect(rewound.start(ticket(level)).weights).toEqual(rewound.trained(pretrain).weights);
    }
  });

  test('are rewound in everything that was saved at step k: batch norm and its running statistics too', () => {
    const resnet = carryOut(
      lotterySpec({
        replicates: 1,
        rewind: '5it',
        network: { kind: 'resnet', depth: 8, width: 1 },
        branches: { randomReinit: { levels: [1] } },
      }),
    );
    const saved = resnet.trained(keyOf('pretrain', 0)).weights;
    const { weights } = resnet.start(ticket(1));
    expect(Object.keys(weights)).toContain('layer3.0.bn2.running_var');
    expect(weights).toEqual(saved);
    const fresh = resnet.start(keyOf('randomReinit', 1)).weights;
    expect([...fresh['bn1.running_mean'], ...fresh['bn1.running_var']]).toEqual([0, 1]);
  });

  test.each(both)('are pruned by the trained weights of the level above, $title', ({ experiment }) => {
    const { graph } = experiment.plan;
    const { scope } = lotterySpec().pruning;
    for (const level of [1, 2]) {
      const above = experiment.trained(ticket(level - 1));
      const byTrained = pruneRound(graph, above.mask, magnitudes(graph, above.weights), scope);
      const { weights, mask } = experiment.start(ticket(level));
      const byReset = pruneRound(graph, above.mask, magnitudes(graph, weights), scope);
      expect(sameMask(mask, byTrained)).toBe(true);
      expect(sameMask(mask, byReset)).toBe(false);
    }
  });

  test('are dense at level 0 and nested below, at the densities of the ladder', () => {
    const masks = [0, 1, 2].map((level) => rewound.start(ticket(level)).mask);
    expect(masks.map((mask) => countLayers(rewound.plan.graph, mask).map(({ kept }) => kept))).toEqual([
      [3136, 40],
      [2509, 36],
      [2007, 32],
    ]);
    expect(isNested(masks[1], masks[0]) && isNested(masks[2], masks[1])).toBe(true);
  });

  test('of replicates differ in their first weights', () => {
    const [first, second] = [0, 1].map((replicate) => fromStart.start(ticket(0, replicate)).weights);
    expect(second).toEqual(initialise(fromStart.plan.graph, { initialisation: 'glorot-normal' }, 1));
    expect(second).not.toEqual(first);
  });

  test('with random pruning do not follow the trained weights', () => {
    const { scope } = lotterySpec().pruning;
    const random = carryOut(lotterySpec({ pruning: { criterion: 'random', scope, levels: 2 } }));
    const [dense, first, second] = [0, 1, 2].map((level) => random.trained(ticket(level)));
    const byTrained = pruneRound(
      random.plan.graph,
      dense.mask,
      magnitudes(random.plan.graph, dense.weights),
      scope,
    );
    expect(sameMask(first.mask, byTrained)).toBe(false);
    expect(isNested(second.mask, first.mask)).toBe(true);
  });
});

describe('a one-shot schedule', () => {
  const oneShot = carryOut(
    lotterySpec({ pruning: { scope: { kind: 'layerwise', rate: 0.2 }, schedule: 'one-shot', levels: 2 } }),
  );

  test('prunes every level from the dense network, at the densities of the rounds', () => {
    for (const level of [1, 2]) {
      expect(oneShot.task(ticket(level)).needs).toEqual([ticket(0)]);
      expect(keptBy(oneShot.start(ticket(level)).mask)).toBe(keptBy(fromStart.start(ticket(level)).mask));
    }
  });

  test('keeps the largest of its trained weights', () => {
    const dense = oneShot.trained(ticket(0)).weights['fc1.weight'].map(Math.abs);
    const kept = oneShot.start(ticket(2)).mask['fc1.weight'];
    const least = Math.min(...dense.filter((_, i) => kept[i] === 1));
    const most = Math.max(...dense.filter((_, i) => kept[i] === 0));
    expect(least).toBeGreaterThan(most);
  });
});

describe('copies', () => {
  test.each(both)(
    'start from the bits of their ticket and differ in noise only, $title',
    ({ experiment }) => {
      for (const level of [0, 1, 2]) {
        const original = experiment.task(ticket(level));
        for (const role of ['copy-1', 'copy-2']) {
          const copy = experiment.task(keyOf(role, level));
          const { weights, mask } = experiment.start(copy.key);
          expect(weights).toEqual(experiment.start(original.key).weights);
          expect(mask).toEqual(experiment.start(original.key).mask);
          expect([copy.from, copy.to]).toEqual([original.from, original.to]);
          expect(copy.noise).not.toBe(original.noise);
        }
      }
    },
  );

  test('end different', () => {
    const [ticketEnd, copyEnd] = [ticket(1), keyOf('copy-1', 1)].map((key) => fromStart.trained(key).weights);
    expect(copyEnd).not.toEqual(ticketEnd);
  });

  test("are compared with the level's own run as the first of them", () => {
    const isOfLevel = (task: Task): task is StabilityTask => task.kind === 'stability' && task.level === 1;
    const comparisons = fromStart.plan.tasks.filter(isOfLevel).filter(({ replicate }) => replicate === 0);
    const [first, second, third] = [ticket(1), keyOf('copy-1', 1), keyOf('copy-2', 1)];
    const common = { kind: 'stability', replicate: 0, level: 1, points: 30 };
    expect(comparisons).toEqual([
      { ...common, key: keyOf('stability-0-1', 1), needs: [first, second], pair: [0, 1] },
      { ...common, key: keyOf('stability-0-2', 1), needs: [first, third], pair: [0, 2] },
      { ...common, key: keyOf('stability-1-2', 1), needs: [second, third], pair: [1, 2] },
    ]);
  });
});

describe('controls', () => {
  const fresh = ['randomReinit', 'signKeptReinit', 'randomMask', 'randomMaskGlobal'];
  const rewinding = ['randomMaskSameInit', 'randomMaskGlobalSameInit', 'oneShot'];

  test.each(fresh)('%s trains from the start, whatever the rewind point', (role) => {
    expect(rewound.task(keyOf(role, 1))).toMatchObject({ from: 0, to: 20 });
  });

  test.each(rewinding)('%s trains from the rewind point, with its weights', (role) => {
    expect(rewound.task(keyOf(role, 1))).toMatchObject({ from: 5, to: 20 });
    expect(rewound.start(keyOf(role, 1)).weights).toEqual(rewound.trained(keyOf('pretrain', 0)).weights);
  });

  test.each(['randomReinit', 'signKeptReinit'])("%s keeps the ticket's mask", (role) => {
    expect(sameMask(fromStart.start(keyOf(role, 2)).mask, fromStart.start(ticket(2)).mask)).toBe(true);
  });

  test.each(fresh)('%s shares no weight with W_0', (role) => {
    const old = weightsOf(fromStart.start(ticket(2)).weights);
    const drawn = weightsOf(fromStart.start(keyOf(role, 2)).weights);
    expect(drawn.filter((weight, i) => weight === old[i])).toEqual([]);
  });

  test('signKeptReinit keeps the signs of the rewind point', () => {
    const old = weightsOf(rewound.start(ticket(2)).weights);
    const kept = weightsOf(rewound.start(keyOf('signKeptReinit', 2)).weights);
    expect(kept.map(Math.sign)).toEqual(old.map(Math.sign));
  });

  test('draw anew at every level, in every replicate and for every control', () => {
    const firstWeights = fromStart.tasks
      .filter(({ role }) => fresh.includes(role))
      .map(({ key }) => Math.abs(fromStart.start(key).weights['fc1.weight'][0]));
    expect(new Set(firstWeights).size).toBe(4 * 3 * 2);
  });

  test.each(['randomMask', 'randomMaskSameInit'])('%s moves the mask within its layers', (role) => {
    const [control, original] = [keyOf(role, 2), ticket(2)].map((key) => fromStart.start(key).mask);
    expect(countLayers(fromStart.plan.graph, control)).toEqual(countLayers(fromStart.plan.graph, original));
    expect(sameMask(control, original)).toBe(false);
  });

  test.each(['randomMaskGlobal', 'randomMaskGlobalSameInit'])('%s moves the mask over all layers', (role) => {
    const [control, original] = [keyOf(role, 2), ticket(2)].map((key) => fromStart.start(key).mask);
    expect(keptBy(control)).toBe(keptBy(original));
    expect(keptIn(control['fc1.weight'])).not.toBe(keptIn(original['fc1.weight']));
  });

  test("oneShot reaches the ticket's density at once, by the trained dense network", () => {
    expect(fromStart.task(keyOf('oneShot', 2)).needs).toEqual([ticket(2), ticket(0)]);
    const [control, original] = [keyOf('oneShot', 2), ticket(2)].map((key) => fromStart.start(key).mask);
    expect(countLayers(fromStart.plan.graph, control)).toEqual(countLayers(fromStart.plan.graph, original));
    expect(sameMask(control, original)).toBe(false);
  });

  test('oneShot is the ticket itself after one round', () => {
    expect(sameMask(fromStart.start(keyOf('oneShot', 1)).mask, fromStart.start(ticket(1)).mask)).toBe(true);
  });

  test('run at the levels named and at no others', () => {
    const spec = lotterySpec({ branches: { randomMask: { levels: [2, 0] } }, stability: { levels: [1] } });
    const levelsOf = (wanted: string) =>
      planExperiment(spec)
        .tasks.filter(({ key }) => key.endsWith(wanted) && key.startsWith('replicate-0'))
        .map(({ level }) => level);
    expect(levelsOf('randomMask')).toEqual([0, 2]);
    expect(levelsOf('randomReinit')).toEqual([]);
    expect(levelsOf('copy-1')).toEqual([1]);
    expect(levelsOf('stability-0-1')).toEqual([1]);
  });
});

test('starting a run leaves the artefacts that it reads as they were', () => {
  const artefacts = () => rewound.tasks.map(({ key }) => rewound.trained(key));
  const before = structuredClone(artefacts());
  for (const task of rewound.tasks) task.start(rewound.trained);
  expect(artefacts()).toEqual(before);
});

test('a lottery of no levels is its dense network alone', () => {
  const { tasks, start, plan } = carryOut(
    lotterySpec({ replicates: 1, pruning: { scope: { kind: 'global', rate: 0.2 }, levels: 0 } }),
  );
  expect(tasks.map(({ key }) => key)).toEqual([ticket(0)]);
  expect(start(ticket(0)).mask).toEqual(denseMask(plan.graph));
});
