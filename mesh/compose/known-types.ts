import { type DefinitionNode, type DocumentNode, type GraphQLSchema, Kind, type TypeNode } from 'graphql';

/** Returns the additional types that fit when a source is missing: extensions and fields of known types. */
export function withoutUnknown(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const added = document.definitions.flatMap((d) =>
    'name' in d && d.name && !isExtension(d) ? [d.name.value] : [],
  );
  const known = (name: string) => schema.getType(name) !== undefined || added.includes(name);
  const definitions = document.definitions.flatMap((definition): DefinitionNode[] => {
    if (isExtension(definition) && 'name' in definition && definition.name && !known(definition.name.value))
      return [];
    if (definition.kind !== Kind.OBJECT_TYPE_EXTENSION && definition.kind !== Kind.OBJECT_TYPE_DEFINITION)
      return [definition];
    const fields = definition.fields?.filter((field) => known(nameOf(field.type))) ?? [];
    return fields.length > 0 ? [{ ...definition, fields }] : [];
  });
  return { ...document, definitions };
}

function isExtension(definition: DefinitionNode): boolean {
  return definition.kind.endsWith('Extension');
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
