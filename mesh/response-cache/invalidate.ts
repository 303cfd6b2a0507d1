import { type GraphQLSchema, isAbstractType, isObjectType } from 'graphql';
import type { Composition } from '../contract/composition.ts';
import { type InvalidationEvent, invalidations } from '../contract/events.ts';
import type { InvalidatedBy, Invalidation } from '../contract/invalidation.ts';

/** Names that an invalidation may contain. */
export interface Known {
  readonly sources: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
}

/** `consumer`: the consumer of the operator that requested the invalidation. */
export type Invalidate = (what: Invalidation, by: InvalidatedBy, consumer?: string) => void;

/** Called for every invalidation that began in this process: for the audit log, and to notify other processes. */
export type OnInvalidate = (event: InvalidationEvent) => void;

export function createInvalidate(
  composition: () => Pick<Composition, 'schema' | 'sources'>,
  store: { invalidate(what: Invalidation): void },
  onInvalidate: OnInvalidate = () => {},
): { readonly invalidate: Invalidate; readonly known: () => Known } {
  return {
    known() {
      const { schema, sources } = composition();
      return { sources: new Set(sources.keys()), types: new Set(typesOf(schema)) };
    },
    invalidate(what, by, consumer) {
      const { schema } = composition();
      store.invalidate({ ...what, types: what.types?.flatMap((name) => objectTypes(schema, name)) ?? [] });
      const event = { ...what, by, ...(consumer !== undefined && { consumer }) };
      invalidations.publish(event);
      if (by !== 'worker') onInvalidate(event);
    },
  };
}

function typesOf(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) && !roots.includes(type)) || isAbstractType(type))
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('__'));
}

/**
 * Returns the object types of a type. Cached responses are tagged with object types, so an interface or union
 * stands for its members.
 */
function objectTypes(schema: GraphQLSchema, name: string): string[] {
  const type = schema.getType(name);
  return isAbstractType(type) ? schema.getPossibleTypes(type).map((one) => one.name) : [name];
}
