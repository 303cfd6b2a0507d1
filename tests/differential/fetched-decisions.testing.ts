import { type GraphQLCompositeType, getNamedType, isCompositeType, isObjectType } from 'graphql';
import type { Composition } from '../../mesh/contract/composition.ts';
import type { Decision, PolicyView } from '../../mesh/contract/policy.ts';
import type { FetchRequest, Selection } from '../../mesh/contract/source.ts';
import { rowType } from './row-types.testing.ts';

/**
 * What a view decides on each coordinate that was fetched. None of it may be denied. Keys of links and of row filters are left
 * out, for those are fetched whatever the view says.
 */
export function fetchedDecisions(
  { schema, links }: Composition,
  view: PolicyView,
  requests: readonly FetchRequest[],
): ReadonlyMap<string, Decision['kind']> {
  const found = new Map<string, Decision['kind']>();
  const note = (coordinate: string) => found.set(coordinate, view.decide(coordinate).kind);
  const targets = new Set([...links.values()].map(({ target }) => target));
  const keys = new Set(
    [...links.values()].flatMap(({ keyField, valueKeyField }) => [keyField, valueKeyField]),
  );

  function look(type: GraphQLCompositeType | undefined, select: Selection) {
    for (const { name, fields = [] } of select) {
      const field = isObjectType(type) ? type.getFields()[name] : undefined;
      if (!type || !field || keys.has(name) || view.rowFilter(type.name)?.field === name) continue;
      note(`${type.name}.${name}`);
      const below = getNamedType(field.type);
      look(isCompositeType(below) ? below : undefined, fields);
    }
  }

  for (const { coordinate, select } of requests) {
    if (!targets.has(coordinate)) note(coordinate);
    look(rowType(schema, coordinate), select);
  }
  return found;
}
