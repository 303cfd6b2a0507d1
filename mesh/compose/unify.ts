import {
  type ASTNode,
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  extendSchema,
  type GraphQLNamedType,
  GraphQLSchema,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  parse,
  print,
  printType,
  validateSchema,
  visit,
} from 'graphql';
import type { Problem } from '../contract/errors.ts';
import type { Source } from '../contract/source.ts';
import { isFlatScalar, serializeFlat } from '../core/flat-scalars.ts';
import { withoutUnknown } from './known-types.ts';

const roots = ['Query', 'Mutation', 'Subscription'] as const;

const rootDescriptions: Record<(typeof roots)[number], string> = {
  Query: 'Everything that can be read, from all sources.',
  Mutation: 'Everything that can be changed, in all sources.',
  Subscription: 'Events, sent when they occur.',
};

/**
 * Merges the schemas of all sources. Types keep their names, so two different definitions of a name are a
 * mistake to fix in `.meshrc.yaml`.
 * Types that are equal except for descriptions (filters, scalars, PageInfo) are shared.
 */
export function unify(
  sources: ReadonlyMap<string, Pick<Source, 'schema' | 'subscribe'>>,
  additionalTypes: DocumentNode,
  file: string,
  partial = false,
): { schema: GraphQLSchema | undefined; problems: Problem[] } {
  const problems: Problem[] = [];
  const types = new Map<string, { source: string; sdl: string }>();
  const rootFields = new Map<string, string>();
  const definitions: DefinitionNode[] = [];
  const problem = (path: string, expected: string, got: string) =>
    problems.push({ file, path, expected, got });

  for (const [source, offered] of sources) {
    const { schema } = offered;
    for (const type of Object.values(schema.getTypeMap())) {
      if (isIntrospectionType(type) || isSpecifiedScalarType(type) || isRoot(schema, type)) continue;
      const sdl = printType(type);
      const known = types.get(type.name);
      if (!known) types.set(type.name, { source, sdl });
      else if (!isScalar(sdl) && !areAlike(known.sdl, sdl)) {
        problem(
          `sources.${source}`,
          `a name of its own for type ${type.name}`,
          `the name that ${known.source} uses`,
        );
      }
    }
    for (const [kind, type] of rootTypes(offered)) {
      for (const name of Object.keys(type.getFields())) {
        const coordinate = `${kind}.${name}`;
        const owner = rootFields.get(coordinate);
        if (owner)
          problem(`sources.${source}`, `a name of its own for ${coordinate}`, `the name that ${owner} uses`);
        rootFields.set(coordinate, source);
      }
      const parsed = parse(printType(type)).definitions[0];
      if (parsed?.kind === Kind.OBJECT_TYPE_DEFINITION) {
        const { description: _, ...fields } = parsed;
        definitions.push({
          ...fields,
          kind: Kind.OBJECT_TYPE_EXTENSION,
          name: { kind: Kind.NAME, value: kind },
        });
      }
    }
  }
  for (const { sdl } of types.values()) definitions.push(...parse(sdl).definitions);
  const used = roots.filter((kind) => [...rootFields.keys()].some((name) => name.startsWith(`${kind}.`)));
  for (const kind of used)
    definitions.push({
      kind: Kind.OBJECT_TYPE_DEFINITION,
      name: { kind: Kind.NAME, value: kind },
      description: { kind: Kind.STRING, value: rootDescriptions[kind] },
    });
  if (problems.length > 0) return { schema: undefined, problems };
  return build({ kind: Kind.DOCUMENT, definitions }, additionalTypes, file, partial);
}

function build(document: DocumentNode, additionalTypes: DocumentNode, file: string, partial: boolean) {
  let schema: GraphQLSchema;
  try {
    schema = buildASTSchema(document, { assumeValidSDL: true });
    schema = extendSchema(schema, partial ? withoutUnknown(additionalTypes, schema) : additionalTypes);
    schema = withoutUnreachable(schema);
    holdFlatScalars(schema);
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    return {
      schema: undefined,
      problems: [{ file, path: 'additionalTypeDefs', expected: 'types that fit', got }],
    };
  }
  const problems = validateSchema(schema).map((error) => ({
    file,
    path: 'additionalTypeDefs',
    expected: 'a valid schema',
    got: error.message,
  }));
  return { schema, problems };
}

/** Removes types that no operation can reach, such as arguments of a handler's own directives. */
function withoutUnreachable(schema: GraphQLSchema): GraphQLSchema {
  const implementing = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && type.getInterfaces().length > 0,
  );
  return new GraphQLSchema({ ...schema.toConfig(), types: implementing });
}

/** Restricts scalars to flat values. Scalars that are built from SDL accept any value. */
function holdFlatScalars(schema: GraphQLSchema) {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isScalarType(type) && isFlatScalar(type.name)) type.serialize = serializeFlat;
  }
}

/** Returns the root types of a source: `Subscription` only when it supports it. */
export function rootTypes({ schema, subscribe }: Pick<Source, 'schema' | 'subscribe'>) {
  return [
    ['Query', schema.getQueryType()],
    ['Mutation', schema.getMutationType()],
    ['Subscription', subscribe && schema.getSubscriptionType()],
  ].filter(
    (entry): entry is [string, NonNullable<ReturnType<GraphQLSchema['getQueryType']>>] => entry[1] != null,
  );
}

function isRoot(schema: GraphQLSchema, type: GraphQLNamedType): boolean {
  return (
    type === schema.getQueryType() ||
    type === schema.getMutationType() ||
    type === schema.getSubscriptionType()
  );
}

/** Compares without descriptions: the first source's description stays. */
function areAlike(one: string, other: string): boolean {
  return one === other || withoutDescriptions(one) === withoutDescriptions(other);
}

function withoutDescriptions(sdl: string): string {
  const described = (node: ASTNode) =>
    'description' in node ? { ...node, description: undefined } : undefined;
  return print(visit(parse(sdl), { enter: described }));
}

function isScalar(sdl: string): boolean {
  return /(^|\n)scalar /.test(sdl);
}
