/**
 * Places in the palette for what is compared: what had one before keeps it, unless another that is shown has it; the
 * others get the first that is free.
 */
export function assignPlaces(
  keys: readonly string[],
  stored: Readonly<Record<string, number>>,
): Record<string, number> {
  const taken = new Set<number>();
  const places: Record<string, number> = {};
  for (const key of keys) {
    const place = stored[key];
    if (place === undefined || taken.has(place)) continue;
    places[key] = place;
    taken.add(place);
  }
  for (const key of keys) {
    if (key in places) continue;
    let place = 0;
    while (taken.has(place)) place++;
    places[key] = place;
    taken.add(place);
  }
  return places;
}
