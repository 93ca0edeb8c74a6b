/** What is kept of each of many things, such as experiments: of so many at most, the one changed last at the end. */
export type Latest<Value> = readonly (readonly [thing: string, value: Value])[];

export function recall<Value>(list: Latest<Value>, thing: string): Value | undefined {
  return list.find(([other]) => other === thing)?.[1];
}

/** The list with a thing's new value; undefined forgets it. */
export function remember<Value>(
  list: Latest<Value>,
  thing: string,
  value: Value | undefined,
  most: number,
): Latest<Value> {
  const others = list.filter(([other]) => other !== thing);
  return value === undefined ? others : [...others, [thing, value] as const].slice(-most);
}
