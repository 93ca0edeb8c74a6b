/** Numbers, times and sizes in words. Pure: the present moment is passed in. */

/** `1 run`, `2,000 runs` */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** In days. */
const YEAR = 365.25;

/** `0.4 s`, `45 s`, `3 min 20 s`, `2 h 05 min`, `3 d 4 h`, `150 years` */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(whole % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${twoDigits(minutes % 60)} min`;
  const days = Math.floor(hours / 24);
  if (days >= 2 * YEAR) return plural(Math.round(days / YEAR), 'year');
  return `${days} d ${hours % 24} h`;
}

/** A guess of the time left says no more than it knows: `about 3 min`. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 5) return 'a few seconds';
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} s`;
  if (seconds < 3600) return `about ${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `about ${formatDuration(Math.round(seconds / 300) * 300)}`;
  return `about ${formatDuration(Math.round(seconds / 3600) * 3600)}`;
}

/** `512 bytes`, `1.3 MB` */
export function formatBytes(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = count < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return power === 0 ? `${count} bytes` : `${(count / 1000 ** power).toFixed(1)} ${units[power]}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As short as the distance allows: `14:05` today, `3 May 14:05` this year, `3 May 2024` before. Local time. */
export function formatTime(time: number, now: number): string {
  const date = new Date(time);
  const today = new Date(now);
  const clock = `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
  if (date.toDateString() === today.toDateString()) return clock;
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  return date.getFullYear() === today.getFullYear() ? `${day} ${clock}` : `${day} ${date.getFullYear()}`;
}

/** The whole moment, for tooltips: `2024-05-03 14:05:09`. Local time. */
export function formatMoment(time: number): string {
  const date = new Date(time);
  const day = [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')}`;
}

/** A density or fraction in percent, with three figures: `21.1 %`, `0.567 %`. */
export function formatPercent(fraction: number): string {
  return `${Number((100 * fraction).toPrecision(3))} %`;
}

/** A setting of a spec as it reads in a table: `0.0012`, `1e-8`, `yes`. */
export function formatSetting(value: string | number | boolean | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

function twoDigits(count: number): string {
  return String(count).padStart(2, '0');
}
