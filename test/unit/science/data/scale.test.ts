import { describe, expect, test } from 'vitest';
import { inputFor, scaleOf } from '../../../../src/science/data/scale';
import { Data } from '../../../../src/science/data/split';

function valuesOf(dataset: Data['dataset'], pixels?: Data['pixels']): number[][] {
  const data = Data.parse({ dataset, train: 1, validation: 1, test: 1, pixels });
  const scale = scaleOf(data);
  return Array.from(scale.factor, (_, channel) =>
    Array.from({ length: 256 }, (_, byte) => inputFor(scale, channel, byte)),
  );
}

describe('the scale of pixels', () => {
  test('is that of the bytes as they are', () => {
    expect(valuesOf('mnist', 'bytes')).toEqual([Array.from({ length: 256 }, (_, byte) => byte)]);
  });

  test('is from 0 to 1', () => {
    const [values] = valuesOf('mnist', 'unit');
    expect([values[0], values[255]]).toEqual([0, 1]);
    expect(values[51]).toBeCloseTo(0.2, 7);
    values.forEach((value, byte) => {
      expect(Math.abs(value - byte / 255)).toBeLessThan(2 ** -23);
    });
  });

  test('takes the mean and standard deviation of MNIST out, by default', () => {
    const [values] = valuesOf('mnist');
    expect(values[0]).toBeCloseTo(-0.4242, 4);
    expect(values[255]).toBeCloseTo(2.8215, 4);
  });

  test('is another one for each channel in colour', () => {
    const values = valuesOf('cifar10');
    expect(values).toHaveLength(3);
    expect(values[0][0]).toBeCloseTo(-0.4914 / 0.247, 5);
    expect(values[2][255]).toBeCloseTo((1 - 0.4465) / 0.2616, 5);
    const ofImageNet = valuesOf('cifar10', 'imagenet');
    expect(ofImageNet[1][0]).toBeCloseTo(-0.456 / 0.224, 5);
    expect(ofImageNet[1][255]).toBeCloseTo((1 - 0.456) / 0.224, 5);
  });
});
