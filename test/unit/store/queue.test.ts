import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Status } from '../../../src/store/rows';
import type { Store } from '../../../src/store/store';
import { someFolder, someStore } from './places';
import { someExperiment } from './samples';

function submit(store: Store, count: number): string[] {
  return Array.from({ length: count }, () => {
    const experiment = someExperiment();
    store.createExperiment(experiment);
    store.setStatus(experiment.id, 'queued');
    return experiment.id;
  });
}

test('is in the order in which experiments came to it, and outlasts the process', () => {
  const folder = someFolder();
  const store = someStore(folder);
  const ids = submit(store, 3);
  expect(store.queue()).toEqual(ids);
  store.close();
  expect(someStore(folder).queue()).toEqual(ids);
});

test('keeps what is under way and what a crash has cut, and lets go of what rests', () => {
  const store = someStore();
  const [first, second, third] = submit(store, 3);
  store.setStatus(first, 'running');
  store.setStatus(second, 'paused');
  expect(store.queue()).toEqual([first, third]);
  store.markInterrupted();
  expect(store.queue()).toEqual([first, third]);
});

test('takes in again, at its end, what had left it', () => {
  const store = someStore();
  const [first, second] = submit(store, 2);
  store.setStatus(first, 'cancelled');
  store.setStatus(first, 'queued');
  expect(store.queue()).toEqual([second, first]);
});

test('can be put in any order', () => {
  const store = someStore();
  const ids = submit(store, 6);
  const orders = fc.shuffledSubarray(ids, { minLength: 6 });
  fc.assert(
    fc.property(orders, (order) => {
      store.orderQueue(order);
      expect(store.queue()).toEqual(order);
    }),
    { numRuns: 20 },
  );
});

test('is a list of those queued or running, whatever becomes of them, and what joins comes last', () => {
  const statuses = fc.constantFrom<Status>('queued', 'running', 'paused', 'done', 'failed', 'cancelled');
  const changes = fc.array(fc.tuple(fc.nat(3), statuses), { maxLength: 15 });
  const store = someStore();
  fc.assert(
    fc.property(changes, (steps) => {
      const ids = submit(store, 4);
      let expected = [...ids];
      for (const [which, status] of steps) {
        const id = ids[which];
        const isIn = expected.includes(id);
        // nothing begins that has not been queued
        if (status === 'running' && !isIn) continue;
        store.setStatus(id, status);
        if (status === 'queued' || status === 'running') expected = isIn ? expected : [...expected, id];
        else expected = expected.filter((other) => other !== id);
        expect(store.queue()).toEqual(expected);
      }
      for (const id of ids) store.setStatus(id, 'done');
    }),
    { numRuns: 25 },
  );
});
