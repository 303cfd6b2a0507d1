import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import type { Composition } from '../contract/composition.ts';
import type { Frame } from '../contract/source.ts';
import { isFlatScalar } from '../core/flat-scalars.ts';

/** Facts about one coordinate that a policy may rely on, whatever things are named. */
export interface CoordinateFacts {
  readonly coordinate: string;
  readonly typeName: string;
  /** As SDL writes it. */
  readonly output: string;
  readonly frame: Frame | undefined;
  readonly isRoot: boolean;
  /** Possible object types; empty for leaves. */
  readonly objects: readonly string[];
  /** Whether it is a leaf that may hold anything, such as JSON. */
  readonly isFreeForm: boolean;
  readonly argumentNames: readonly string[];
  /** For a link: the coordinates that it joins. */
  readonly joins: readonly string[];
}

export type SchemaFacts = ReadonlyMap<string, CoordinateFacts>;

/** Reads every `Type.field` of the object types that a response can contain. */
export function readSchemaFacts(
  composition: Pick<Composition, 'schema' | 'roots' | 'links' | 'frames'>,
): SchemaFacts {
  const { schema } = composition;
  const facts = new Map<string, CoordinateFacts>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      facts.set(coordinate, factsOf(composition, type.name, coordinate, field));
    }
  }
  return facts;
}

function factsOf(
  { schema, roots, links, frames }: Pick<Composition, 'schema' | 'roots' | 'links' | 'frames'>,
  typeName: string,
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
): CoordinateFacts {
  const named = getNamedType(field.type);
  const link = links.get(coordinate);
  const objects = objectsOf(schema, named);
  const target = link && roots.get(link.target);
  return {
    coordinate,
    typeName,
    output: String(field.type),
    frame: frames.get(coordinate),
    isRoot: roots.has(coordinate),
    objects,
    isFreeForm: isFreeForm(named),
    argumentNames: field.args.map(({ name }) => name),
    joins: link
      ? [
          `${typeName}.${link.keyField}`,
          ...objects.map((name) => `${name}.${target?.facts.keys?.field ?? link.valueKeyField}`),
        ]
      : [],
  };
}

function objectsOf(schema: GraphQLSchema, type: GraphQLNamedType): string[] {
  if (isObjectType(type)) return [type.name];
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [];
}

/**
 * Returns whether a leaf type may hold anything. A known name marks a scalar as plain; unknown scalars are
 * free-form.
 */
function isFreeForm(type: GraphQLNamedType): boolean {
  if (isEnumType(type) || !isScalarType(type)) return false;
  return !isSpecifiedScalarType(type) && !isFlatScalar(type.name);
}
