import { withMinus } from '../../science/analysis/format';
import type { Axis } from './model';

/** A value for reading: so many digits behind the point where the axis says so, else four that matter. */
export function formatValue(value: number, { digits }: Pick<Axis, 'digits'> = {}): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : 'minus infinite';
  return withMinus(digits === undefined ? significant(value) : fixed(value, digits));
}

function fixed(value: number, digits: number): string {
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: 'negative',
  });
}

function significant(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && (size < 1e-3 || size >= 1e7)) return value.toExponential(2);
  return value.toLocaleString('en', { maximumSignificantDigits: size >= 1000 ? 7 : 4 });
}

/** A tick is shorter than a value: 20,000 is written 20k. */
export function formatTick(value: number): string {
  return withMinus(short(value));
}

function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(4))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(4))}k`;
  if (size > 0 && size < 1e-3) return value.toExponential(0);
  return String(Number(value.toPrecision(6)));
}
