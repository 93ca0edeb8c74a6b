import type { Axis } from './model';

/** Numbers to label an axis with: about `count` of them where it is linear. */
export function ticksOf(axis: Axis, low: number, high: number, count: number): number[] {
  if (axis.log) return logTicks(low, high);
  const ticks = linearTicks(low, high, count);
  return axis.counts ? ticks.filter(Number.isInteger) : ticks;
}

/** Round numbers to label a linear axis with: about `count` of them. */
export function linearTicks(low: number, high: number, count: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const raw = span / count;
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= raw)! * magnitude;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * span; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

/** An end of a logarithmic axis that is further from the next tick, as a share of the axis, gets one of its own. */
const FAR = 0.07;

/**
 * Numbers to label a logarithmic axis with: 1, 2 and 5 of each decade, whole decades when there are many, evenly spaced
 * values when there is not even one; and one of two figures near an end that is far from these, so that both can be read.
 */
export function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  const ticks = decades < 0.7 ? linearTicks(low, high, 5).filter((tick) => tick > 0) : decadeTicks(low, high);
  const isFar = (from: number, to: number) => Math.log10(to / from) > FAR * decades;
  const [first, last] = [twoFigures(low, Math.ceil), twoFigures(high, Math.floor)];
  return [
    ...(isFar(first, ticks[0]) ? [first] : []),
    ...ticks,
    ...(isFar(ticks.at(-1)!, last) ? [last] : []),
  ];
}

function decadeTicks(low: number, high: number): number[] {
  const factors = Math.log10(high / low) > 5 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const factor of factors) {
      const tick = Number(`${factor}e${power}`);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

function twoFigures(value: number, round: (value: number) => number): number {
  const power = Math.floor(Math.log10(value)) - 1;
  return Number(`${round(Number((value / 10 ** power).toPrecision(9)))}e${power}`);
}
