/** Rows by one of their columns, which is then left out of them; each group in the order of the rows. */
export function groupBy<Row extends object, Key extends keyof Row>(
  rows: Row[],
  key: Key,
): Map<Row[Key], Omit<Row, Key>[]> {
  const groups = new Map<Row[Key], Omit<Row, Key>[]>();
  for (const { [key]: name, ...rest } of rows) {
    const group = groups.get(name);
    if (group) group.push(rest);
    else groups.set(name, [rest]);
  }
  return groups;
}
