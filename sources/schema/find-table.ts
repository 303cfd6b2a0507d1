import type { Table, TableKey } from './table.ts';

export interface Found<T extends Table> {
  readonly table: T;
  readonly key: TableKey | undefined;
}

/** Returns a function that finds the table of a root field. It throws for a coordinate outside the schema. */
export function createTableFinder<T extends Table>(tables: readonly T[]): (coordinate: string) => Found<T> {
  const found = new Map<string, Found<T>>();
  for (const table of tables) {
    found.set(`Query.${table.root}`, { table, key: undefined });
    for (const key of table.keys) found.set(`Query.${key.root}`, { table, key });
  }
  return (coordinate) => {
    const one = found.get(coordinate);
    if (!one) throw new Error(`no table has the root field ${coordinate}`);
    return one;
  };
}
