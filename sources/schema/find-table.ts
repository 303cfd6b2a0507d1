import type { Table, TableKey } from './table.ts';

export interface Found<T extends Table> {
  readonly table: T;
  readonly key: TableKey | undefined;
}

/** Which table a root field answers from. Throws for a coordinate that the schema does not have. */
export function createTableFinder<T extends Table>(tables: readonly T[]): (coordinate: string) => Found<T> {
  const found = new Map<string, Found<T>>();
  for (const table of tables) {
    found.set(`Query.${table.root}`, { table, key: undefined });
    for (const key of table.keys) found.set(`Query.${key.root}`, { table, key });
  }
  return (coordinate) => {
    const one = found.get(coordinate);
    if (!one) throw new Error(`no table answers ${coordinate}`);
    return one;
  };
}
