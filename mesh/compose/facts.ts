import { type GraphQLSchema, isObjectType } from 'graphql';
import type { Composition } from '../contract/composition.ts';
import type { FieldFacts, Frame, FrameFacts, Source } from '../contract/source.ts';

/**
 * Collects the facts that sources declare about fields of their types. A type is a generated container only
 * where all its sources generate it.
 * A partner's own `PageInfo` contains the partner's data.
 */
export function factsOf(sources: Iterable<Pick<Source, 'schema'>>): Pick<Composition, 'facts' | 'frames'> {
  const facts = new Map<string, FieldFacts>();
  const frames = new Map<string, Frame>();
  const data = new Set<string>();
  for (const { schema } of sources) {
    for (const [coordinate, given] of describedFields(schema)) {
      if (given && 'frame' in given) frames.set(coordinate, given.frame);
      else data.add(coordinate);
      if (given && 'shape' in given) facts.set(coordinate, given);
    }
  }
  for (const coordinate of data) frames.delete(coordinate);
  return { facts, frames };
}

function* describedFields(schema: GraphQLSchema): Generator<[string, FieldFacts | FrameFacts | undefined]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields()))
      yield [`${type.name}.${field.name}`, field.extensions.pertuis as FieldFacts | FrameFacts | undefined];
  }
}
