import { PertuisError } from '../../mesh/contract/errors.ts';
import type { SelectedField, Selection } from '../../mesh/contract/source.ts';
import { checkFilter } from '../../mesh/core/check-filter.ts';
import { readPageSize, rowPage } from '../../mesh/core/page-size.ts';
import { readFilter } from '../../mesh/core/read-filter.ts';
import { readOrders } from '../../mesh/core/read-orders.ts';
import { type Entity, entities, type Property, type Relation } from './entities.ts';
import { compileFilter, compileOrder, type Ids } from './filter.ts';

/** `$select` and `$expand` of a selection: only what is asked travels. Options stand in the order in which they are written. */
export function compileSelection(entity: Entity, selection: Selection, ids: Ids): [string, string][] {
  const requested = new Set(selection.map(({ name }) => name));
  const columns = new Set(['id']);
  for (const { field, column } of entity.properties) if (requested.has(field)) columns.add(column);
  const expands = relationsOf(entity, selection).map(([relation, field]) =>
    compileExpand(relation, field, ids),
  );
  return [
    ['$select', [...columns].join(',')],
    ...(expands.length > 0 ? [['$expand', expands.join(',')] as [string, string]] : []),
  ];
}

/** The relations of a selection. The protocol expands a relation once, so one that is asked twice differently is refused. */
export function relationsOf(entity: Entity, selection: Selection): [Relation, SelectedField][] {
  const found = new Map<string, [Relation, SelectedField]>();
  for (const field of selection) {
    const relation = entity.relations.find((one) => one.field === field.name);
    if (!relation) continue;
    const before = found.get(relation.field);
    if (before && before[1].key !== field.key) {
      throw new PertuisError(
        'BAD_USER_INPUT',
        `${field.name}: ask it once here, or in two operations; sensors give a relation once.`,
      );
    }
    found.set(relation.field, [relation, field]);
  }
  return [...found.values()];
}

function compileExpand(
  { name, to, many }: Relation,
  { args = {}, fields = [] }: SelectedField,
  ids: Ids,
): string {
  const target = entities[to];
  const options = compileSelection(target, fields, ids);
  if (many) {
    const columns = columnsOf(target);
    const filter = readFilter(args.where);
    if (filter) checkFilter(filter, columns);
    const compiled = filter && compileFilter(filter, target, ids);
    if (filter && compiled === undefined) {
      throw new PertuisError(
        'BAD_USER_INPUT',
        'where: under a parent, sensors take no contains, ne, not or isNull here.',
      );
    }
    if (compiled) options.push(['$filter', compiled]);
    options.push(['$orderby', compileOrder(readOrders(args.orderBy, columns), target)]);
    options.push(['$top', String(readPageSize(args.first, 'first', rowPage))]);
  }
  return `${name}(${options.map(([key, value]) => `${key}=${value}`).join(';')})`;
}

function columnsOf({ properties }: Entity): ReadonlyMap<string, Property> {
  return new Map(properties.map((property) => [property.field, property]));
}
