import type { Summary } from './result';

/**
 * A quantity over replicates, as in `98.12 ± 0.07 (n=6)`. What follows the ± is the standard deviation, as in the
 * tables of the papers that a reader holds ours against; the interval is for charts, where it can be labelled.
 */
export function formatSummary({ mean, sd, n, diverged }: Summary, digits: number): string {
  const number = (value: number) => withMinus(formatOf(digits).format(value));
  if (mean === null) return diverged > 0 ? `diverged (n=${diverged})` : '–';
  const spread = sd === null ? '' : ` ± ${number(sd)}`;
  return `${number(mean)}${spread} (n=${n}${diverged > 0 ? `, ${diverged} diverged` : ''})`;
}

const formats = new Map<number, Intl.NumberFormat>();

/** Kept, for to make one takes longer than to format a row of a table. */
function formatOf(digits: number): Intl.NumberFormat {
  let format = formats.get(digits);
  if (format === undefined) {
    const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    format = new Intl.NumberFormat('en', { ...fraction, signDisplay: 'negative' });
    formats.set(digits, format);
  }
  return format;
}

/** A p-value, as in `p=0.016`; below a thousandth its size says no more. */
export function formatP(p: number): string {
  return p < 0.001 ? 'p<0.001' : `p=${p.toFixed(3)}`;
}

/** A number as it is printed: with a minus sign, which is as wide as a plus, for the hyphen that programs write. */
export function withMinus(number: string): string {
  return number.replaceAll('-', '−');
}
