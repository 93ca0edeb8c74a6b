/** `1 run`, `2 runs` */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `45 s`, `3 min 20 s`, `2 h 05 min` */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours === 0) return `${minutes} min ${pad(whole % 60)} s`;
  return `${hours} h ${pad(minutes)} min`;
}

/** `512 bytes`, `1.3 MB` */
export function bytes(count: number): string {
  if (count < 1000) return plural(count, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  // what would round to 1000.0 is one of the next unit
  const power = units.findIndex((_, i) => count < 999_950 * 1000 ** i);
  const i = power === -1 ? units.length - 1 : power;
  return `${(count / 1000 ** (i + 1)).toFixed(1)} ${units[i]}`;
}

function pad(count: number): string {
  return String(count).padStart(2, '0');
}

/** Columns under their titles, each as wide as its widest cell; numbers to the right. */
export function alignTable(columns: string[], rows: string[][]): string {
  const widths = columns.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const numeric = columns.map((_, i) => rows.every((row) => /^([-+]?[\d.]+( .*)?)?$/.test(row[i])));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
