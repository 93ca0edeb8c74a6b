import { createHash } from 'node:crypto';

/**
 * JSON with the keys of every object in order and no white space (as RFC 8785), so that equal values have equal text. Keys whose
 * value is undefined are left out.
 * @throws TypeError for what JSON cannot carry: NaN, infinities, functions, ...
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  const isJson = value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
  if (!isJson) throw new TypeError(`JSON cannot carry a ${typeof value} like this one`);
  return JSON.stringify(value);
}

/** SHA-256 of the canonical JSON: the same for every way of writing the same spec. */
export function specHash(spec: unknown): string {
  return createHash('sha256').update(canonicalJson(spec)).digest('hex');
}
