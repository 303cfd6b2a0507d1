import type { ColumnCapabilities, RootCapabilities } from '../../mesh/contract/query.ts';
import { operatorsOf } from '../../mesh/core/comparison-operators.ts';
import { orderable } from '../schema/columns.ts';
import type { Entity, Property } from './entities.ts';
import { compileFilter, type Ids } from './filter.ts';

/**
 * What a server answers exactly. Servers over SQL read `not (x gt 5)` with three values, so what a missing value decides is
 * left to the engine: only the id is always there.
 */
export function capabilitiesOf(entity: Entity, ids: Ids, maxRows: number): RootCapabilities {
  return {
    select: true,
    filter: {
      columns: Object.fromEntries(entity.properties.map((property) => [property.field, columnOf(property)])),
      or: true,
      accepts: (comparison, isNegated) =>
        compileFilter(isNegated ? { kind: 'not', of: comparison } : comparison, entity, ids) !== undefined,
    },
    order: orderable(entity.properties),
    page: true,
    count: true,
    keys: 'all',
    maxRows,
  };
}

function columnOf({ field, type }: Property): ColumnCapabilities {
  const isId = field === 'id';
  const operators = operatorsOf[type].filter((op) => op !== 'isNull' && (isId || op !== 'ne'));
  return { operators, not: isId };
}
