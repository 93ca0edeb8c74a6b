/** SQLite has infinities but no NaN: it is stored as this text, so that it is not mistaken for "not measured". */
const NAN = 'NaN';

export type StoredNumber = number | typeof NAN;

export function toStored(value: number): StoredNumber;
export function toStored(value: number | null): StoredNumber | null;
export function toStored(value: number | null): StoredNumber | null {
  return Number.isNaN(value) ? NAN : value;
}

export function fromStored(stored: StoredNumber): number;
export function fromStored(stored: StoredNumber | null): number | null;
export function fromStored(stored: StoredNumber | null): number | null {
  return stored === NAN ? NaN : stored;
}
