import { type GraphQLCompositeType, getNamedType, isCompositeType, isObjectType } from 'graphql';
import type { Composition } from '../contract/composition.ts';
import type { PolicyView } from '../contract/policy.ts';
import type { FetchRequest, Selection } from '../contract/source.ts';
import { rowType } from './row-types.testing.ts';

/** Coordinates that a view denies and that were fetched all the same; keys of links and of row scopes apart. */
export function deniedFetches(
  { schema, links }: Composition,
  view: PolicyView,
  requests: readonly FetchRequest[],
): string[] {
  const found = new Set<string>();
  const needed = new Set(
    [...links.values()].flatMap(({ keyField, valueKeyField }) => [keyField, valueKeyField]),
  );

  function look(type: GraphQLCompositeType | undefined, select: Selection) {
    for (const { name, fields = [] } of select) {
      const field = isObjectType(type) ? type.getFields()[name] : undefined;
      if (!field || needed.has(name) || view.rowScope(type?.name ?? '')?.field === name) continue;
      if (view.decide(`${type?.name}.${name}`).kind === 'deny') found.add(`${type?.name}.${name}`);
      const below = getNamedType(field.type);
      look(isCompositeType(below) ? below : undefined, fields);
    }
  }

  const targets = new Set([...links.values()].map(({ target }) => target));
  for (const { coordinate, select } of requests) {
    if (!targets.has(coordinate) && view.decide(coordinate).kind === 'deny') found.add(coordinate);
    look(rowType(schema, coordinate), select);
  }
  return [...found];
}
