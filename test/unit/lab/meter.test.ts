import { expect, test } from 'vitest';
import { Meter } from '../../../src/lab/meter';

/** A meter and the clock it looks at. */
function someMeter() {
  let now = 1000;
  const meter = new Meter(() => now);
  return {
    meter,
    note: (seconds: number, done: number) => {
      now += seconds;
      meter.note(done);
    },
  };
}

test('says nothing before there is something to go by', () => {
  const { meter, note } = someMeter();
  expect(meter.rate).toBeUndefined();
  expect(meter.secondsLeft(100)).toBeUndefined();
  note(0, 0);
  note(0.1, 50);
  expect(meter.rate).toBeUndefined();
  note(0.4, 50);
  expect(meter.rate).toBe(100);
});

test('tells the time left from the rate', () => {
  const { meter, note } = someMeter();
  note(0, 0);
  note(10, 20);
  expect(meter.rate).toBe(2);
  expect(meter.secondsLeft(100)).toBe(40);
  expect(meter.secondsLeft(20)).toBe(0);
  expect(meter.secondsLeft(10)).toBe(0);
});

test('counts from where it began, as after a pause', () => {
  const { meter, note } = someMeter();
  note(0, 5000);
  note(10, 5010);
  expect(meter.rate).toBe(1);
  expect(meter.secondsLeft(5020)).toBe(10);
});

test('follows a change of pace within half a minute', () => {
  const { meter, note } = someMeter();
  let done = 0;
  for (let i = 0; i < 1000; i++) note(1, (done += 100));
  expect(meter.rate).toBe(100);
  for (let i = 0; i < 30; i++) note(1, (done += 10));
  expect(meter.rate).toBe(10);
});

test('says nothing of a rate while nothing is done', () => {
  const { meter, note } = someMeter();
  note(0, 0);
  note(5, 100);
  for (let i = 0; i < 60; i++) note(1, 100);
  expect(meter.rate).toBeUndefined();
  expect(meter.secondsLeft(200)).toBeUndefined();
});
