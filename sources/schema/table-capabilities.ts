import type { Capabilities, RootCapabilities } from '../../mesh/contract/query.ts';
import type { Table } from './table.ts';

/** Returns the capabilities of a table's root fields: its connection and its lists by key. */
export function tableCapabilities<T extends Table>(
  tables: readonly T[],
  ofTable: (table: T) => RootCapabilities,
): Capabilities {
  return Object.fromEntries(
    tables.flatMap((table) => {
      const capabilities = ofTable(table);
      return [table.root, ...table.keys.map(({ root }) => root)].map((root) => [
        `Query.${root}`,
        capabilities,
      ]);
    }),
  );
}
