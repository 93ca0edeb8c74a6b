import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { RunAlreadyFinished, UnknownExperiment } from '../../../src/store/errors';
import { STATUSES, type RunId, type Status } from '../../../src/store/rows';
import { Store } from '../../../src/store/store';
import { someFolder } from './places';
import { finishRun, metricsAt, someCheckpoint, someExperiment, someRun } from './samples';

/** What a store should know of a run and of an experiment, as simply as it can be said. */
interface ModelRun {
  id: RunId;
  problem: string | null;
  iterations: Set<number>;
  progress?: { sha256: string; iteration: number };
  /** Once it is finished, the SHA-256 of its last checkpoint. */
  final?: string;
}

interface ModelExperiment {
  name: string;
  status: Status;
  tags: string[];
  seconds: number;
  isTrashed: boolean;
  runs: Map<string, ModelRun>;
}

/** By id, in the order of creation. */
type Model = Map<string, ModelExperiment>;

interface Real {
  folder: string;
  store: Store;
}

type Command = fc.Command<Model, Real>;

const LAST = 100;

function command(
  name: string,
  args: unknown[],
  run: Command['run'],
  check: Command['check'] = () => true,
): Command {
  return { run, check, toString: () => `${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})` };
}

/** Something done to one experiment, and what comes of it; one that is not there is a clear error. */
function toExperiment(
  name: string,
  [id, ...args]: [string, ...unknown[]],
  act: (store: Store) => void,
  mirror: (experiment: ModelExperiment, model: Model) => void,
): Command {
  return command(name, [id, ...args], (model, { store }) => {
    const experiment = model.get(id);
    const action = () => {
      act(store);
    };
    if (experiment === undefined) {
      expect(action).toThrow(UnknownExperiment);
    } else {
      action();
      mirror(experiment, model);
    }
  });
}

/** Something done to one run that has begun; one that is finished is a clear error. */
function toRun(
  name: string,
  [id, key, ...args]: [string, string, ...unknown[]],
  act: (store: Store, run: ModelRun) => void,
): Command {
  return command(
    name,
    [id, key, ...args],
    (model, { store }) => {
      const run = model.get(id)!.runs.get(key)!;
      const action = () => {
        act(store, run);
      };
      if (run.final === undefined) action();
      else expect(action).toThrow(RunAlreadyFinished);
    },
    (model) => model.get(id)?.runs.has(key) === true,
  );
}

const create = (id: string, name: string) =>
  command(
    'create',
    [id, name],
    (model, { store }) => {
      store.createExperiment(someExperiment({ id, name }));
      model.set(id, { name, status: 'queued', tags: [], seconds: 0, isTrashed: false, runs: new Map() });
    },
    (model) => !model.has(id),
  );

const rename = (id: string, name: string) =>
  toExperiment(
    'rename',
    [id, name],
    (store) => {
      store.rename(id, name);
    },
    (experiment) => {
      experiment.name = name;
    },
  );

const setTags = (id: string, tags: string[]) =>
  toExperiment(
    'setTags',
    [id, tags],
    (store) => {
      store.setTags(id, tags);
    },
    (experiment) => {
      experiment.tags = tags;
    },
  );

const setStatus = (id: string, status: Status) =>
  toExperiment(
    'setStatus',
    [id, status],
    (store) => {
      store.setStatus(id, status);
    },
    (experiment) => {
      experiment.status = status;
    },
  );

const addTime = (id: string, seconds: number) =>
  toExperiment(
    'addTime',
    [id, seconds],
    (store) => {
      store.addTime(id, seconds, 1);
    },
    (experiment) => {
      experiment.seconds += seconds;
    },
  );

const trash = (id: string) =>
  toExperiment(
    'trash',
    [id],
    (store) => {
      store.trash(id);
    },
    (experiment) => {
      experiment.isTrashed = true;
    },
  );

const restore = (id: string) =>
  toExperiment(
    'restore',
    [id],
    (store) => {
      store.restore(id);
    },
    (experiment) => {
      experiment.isTrashed = false;
    },
  );

const purge = (id: string) =>
  toExperiment(
    'purge',
    [id],
    (store) => {
      expect(store.sizeOf(id)).toBe(store.purge(id).bytes);
    },
    (_, model) => {
      model.delete(id);
    },
  );

const begin = (id: string, key: string) =>
  command('begin', [id, key], (model, { store }) => {
    const experiment = model.get(id);
    const run = experiment?.runs.get(key);
    const action = () => store.beginRun(id, someRun({ key }));
    if (experiment === undefined) expect(action).toThrow(UnknownExperiment);
    else if (run === undefined)
      experiment.runs.set(key, { id: action(), problem: null, iterations: new Set() });
    else if (run.final !== undefined) expect(action).toThrow(RunAlreadyFinished);
    else {
      expect(action()).toBe(run.id);
      run.problem = null;
      for (const iteration of run.iterations) {
        if (iteration > (run.progress?.iteration ?? -1)) run.iterations.delete(iteration);
      }
    }
  });

const progress = (id: string, key: string, iteration: number, content: number | null) =>
  toRun('progress', [id, key, iteration, content], (store, run) => {
    const saved = content === null ? undefined : { ...someCheckpoint(store.checkpoints, content), iteration };
    try {
      store.saveProgress(run.id, { metrics: [metricsAt(iteration)], checkpoint: saved });
      run.iterations.add(iteration);
      if (saved) run.progress = { sha256: saved.sha256, iteration };
    } catch (error) {
      store.collectCheckpoints(); // the file was written for nothing
      throw error;
    }
  });

const finish = (id: string, key: string, content: number) =>
  toRun('finish', [id, key, content], (store, run) => {
    try {
      run.final = finishRun(store, run.id, content).sha256;
      run.iterations.add(LAST);
      run.progress = undefined;
    } catch (error) {
      store.collectCheckpoints(); // the file was written for nothing
      throw error;
    }
  });

const fail = (id: string, key: string, problem: string) =>
  toRun('fail', [id, key, problem], (store, run) => {
    store.failRun(run.id, problem);
    run.problem = problem;
  });

const reopen = () =>
  command('reopen', [], (model, real) => {
    real.store.close();
    real.store = Store.open(real.folder);
    const running = [...model].filter(([, { status }]) => status === 'running');
    expect(real.store.markInterrupted().sort()).toEqual(running.map(([id]) => id).sort());
    for (const [, experiment] of running) experiment.status = 'interrupted';
  });

/** Compares all that a store says with what the model knows. */
const compare = () =>
  command('compare', [], (model, { store }) => {
    const newestFirst = [...model].reverse();
    for (const trashed of [false, true]) {
      const listed = store
        .experiments({ trashed })
        .map(({ id, name, status, tags, seconds }) => [id, name, status, tags, seconds]);
      const known = newestFirst.filter(([, { isTrashed }]) => isTrashed === trashed);
      expect(listed).toEqual(
        known.map(([id, { name, status, tags, seconds }]) => [id, name, status, tags, seconds]),
      );
    }
    for (const [id, { runs }] of model) {
      const byKey = [...runs].sort(([a], [b]) => (a < b ? -1 : 1));
      const finished = byKey.filter(([, { final }]) => final !== undefined);
      expect(store.finishedKeys(id)).toEqual(finished.map(([key]) => key));
      expect(
        store.runRecords(id).map(({ key, metrics }) => [key, metrics.map(({ iteration }) => iteration)]),
      ).toEqual(finished.map(([key, { iterations }]) => [key, [...iterations].sort((a, b) => a - b)]));
      for (const [key, { final }] of byKey) expect(store.artefact(id, key)?.sha256).toBe(final);
      expect(store.unfinishedRuns(id)).toEqual(
        byKey
          .filter(([, { final }]) => final === undefined)
          .map(([key, { id, problem, progress }]) => ({ id, key, problem, ...(progress && { progress }) })),
      );
    }
    const referred = [...model.values()].flatMap(({ runs }) =>
      [...runs.values()].flatMap(({ progress, final }) =>
        [progress?.sha256, final].filter((sha256) => sha256 !== undefined),
      ),
    );
    expect(store.checkpoints.all().sort()).toEqual([...new Set(referred)].sort());
  });

const id = fc.constantFrom('a', 'b');
const key = fc.constantFrom('r0/l0', 'r0/l1');
const text = fc.string({ maxLength: 5 });
const content = fc.nat(3);
const iteration = fc.nat(LAST - 1);

const onRuns = [
  fc.tuple(id, text).map((args) => create(...args)),
  fc.tuple(id, key).map((args) => begin(...args)),
  fc.tuple(id, key, iteration, fc.option(content)).map((args) => progress(...args)),
  fc.tuple(id, key, iteration, fc.option(content)).map((args) => progress(...args)),
  fc.tuple(id, key, content).map((args) => finish(...args)),
  fc.tuple(id, key, text).map((args) => fail(...args)),
];

const onExperiments = [
  fc.tuple(id, text).map((args) => rename(...args)),
  fc.tuple(id, fc.array(text, { maxLength: 3 })).map((args) => setTags(...args)),
  fc.tuple(id, fc.constantFrom(...STATUSES)).map((args) => setStatus(...args)),
  fc.tuple(id, fc.nat(100)).map((args) => addTime(...args)),
  id.map(trash),
  id.map(restore),
  id.map(purge),
  fc.constant(reopen()),
  fc.constant(compare()),
];

// runs more often: much must happen to one before anything is left of it
const commands = fc.commands([...onRuns, ...onRuns, ...onRuns, ...onRuns, ...onExperiments], {
  maxCommands: 80,
  size: 'max',
});

afterEach(() => {
  vi.useRealTimers();
});

test('a store knows what a simple model of it knows, whatever happens', { timeout: 60_000 }, () => {
  // a minute ahead, so that no file counts as just written and what nobody refers to goes at once
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
  fc.assert(
    fc.property(commands, (happenings) => {
      const folder = someFolder();
      const real = { folder, store: Store.open(folder) };
      const model: Model = new Map();
      try {
        fc.modelRun(() => ({ model, real }), happenings);
        compare().run(model, real);
      } finally {
        real.store.close();
      }
    }),
    { numRuns: 200 },
  );
});
