import { afterEach, expect, test, vi } from 'vitest';
import { someStore } from './places';
import { someExperiment } from './samples';

afterEach(() => {
  vi.useRealTimers();
});

test('tells what has happened to each experiment, the oldest first, and when', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1000 });
  const store = someStore();
  const [one, other] = [someExperiment(), someExperiment()];
  store.createExperiment(one);
  store.createExperiment(other);
  store.note(one.id, 'Queued');
  vi.setSystemTime(2000);
  store.note(other.id, 'Queued');
  store.note(one.id, 'Under way');
  // a clock that is set back changes nothing of the order
  vi.setSystemTime(500);
  store.note(one.id, 'Done');
  expect(store.log(one.id)).toEqual([
    { time: 1000, text: 'Queued' },
    { time: 2000, text: 'Under way' },
    { time: 500, text: 'Done' },
  ]);
  expect(store.log(other.id)).toEqual([{ time: 2000, text: 'Queued' }]);
});

test('goes with its experiment', () => {
  const store = someStore();
  const experiment = someExperiment();
  store.createExperiment(experiment);
  store.note(experiment.id, 'Queued');
  store.purge(experiment.id);
  expect(store.log(experiment.id)).toEqual([]);
});

test('is of experiments that there are', () => {
  expect(() => someStore().note('nobody', 'Queued')).toThrow('FOREIGN KEY');
});
