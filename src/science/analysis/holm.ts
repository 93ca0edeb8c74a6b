/**
 * The p-values of a family of tests after Holm's step-down correction (1979), in the order given: rejecting those
 * below .05 leaves at most a 5 % chance of any false rejection in the family.
 */
export function holm(pValues: readonly number[]): number[] {
  const ascending = pValues.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  ascending.forEach(({ p, i }, rank) => {
    largest = Math.max(largest, Math.min(1, p * (pValues.length - rank)));
    adjusted[i] = largest;
  });
  return adjusted;
}
