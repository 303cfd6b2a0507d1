import {
  type DocumentNode,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  valueFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { PertuisError, type Problem } from '../../mesh/contract/errors.ts';
import type { RequestContext } from '../../mesh/contract/request-context.ts';
import { createReadDocument } from '../../mesh/documents/read-document.ts';
import type { ManifestEntry } from '../../mesh/documents/trusted-documents.ts';
import { relaxNullability } from '../../mesh/plan/relax-nullability.ts';
import { boundCost } from '../../plugins/limits/bound-cost.ts';
import { createLimits } from '../../plugins/limits/limits.ts';
import type { Prepared } from '../prepare.ts';
import { audiencesOf } from '../reload/snapshot-summary.ts';

/** What is known of published documents before a client sends one. */
export interface CheckedDocuments {
  readonly problems: readonly Problem[];
  /** For each kind of client, the documents with fields that are denied to it. */
  readonly denied: readonly {
    readonly audience: string;
    readonly document: string;
    readonly coordinates: readonly string[];
  }[];
}

/**
 * Parses, validates and prices every document of a manifest as the gateway would, with variables at their defaults, and reads
 * which fields the policy denies to whom. `file` is for messages.
 */
export function checkDocuments(
  entries: readonly ManifestEntry[],
  file: string,
  prepared: Prepared,
): CheckedDocuments {
  const { composition, policy, settings } = prepared;
  relaxNullability(composition, policy);
  const { schema } = composition;
  const { limits } = settings.pertuis;
  const read = createReadDocument(schema, createLimits({ ...limits, introspection: true }));
  const price = boundCost(composition, limits);
  const views = [...audiencesOf(prepared)].map(([audience, principal]) => ({
    audience,
    view: policy.viewFor(principal),
  }));
  const problems: Problem[] = [];
  const denied: CheckedDocuments['denied'][number][] = [];

  for (const { id, text } of entries) {
    const problem = (got: string) =>
      problems.push({ file, path: id, expected: 'a document that the gateway would run', got });
    const result = read(text, undefined, nobody());
    if ('errors' in result) {
      for (const { message } of result.errors) problem(message);
      continue;
    }
    for (const operation of operationsOf(result.document)) {
      try {
        price({ document: result.document, operation, variables: defaultsOf(schema, operation) });
      } catch (error) {
        if (!(error instanceof PertuisError)) throw error;
        problem(error.message);
      }
    }
    const name = describeDocument(id, result.document);
    const coordinates = coordinatesOf(schema, result.document);
    for (const { audience, view } of views) {
      const closed = coordinates.filter((coordinate) => view.decide(coordinate).kind === 'deny');
      if (closed.length > 0) denied.push({ audience, document: name, coordinates: closed });
    }
  }
  return { problems, denied };
}

/** Reading a document times itself for a request; here there is none. */
function nobody(): RequestContext {
  return { operation: { stages: [] }, request: { method: 'POST' } } as unknown as RequestContext;
}

function operationsOf({ definitions }: DocumentNode): OperationDefinitionNode[] {
  return definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

function defaultsOf(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode) {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue, type }) => {
      const inner = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
      const named = inner.kind === Kind.NAMED_TYPE ? schema.getType(inner.name.value) : undefined;
      if (!defaultValue || !named || !('parseLiteral' in named)) return [];
      return [[variable.name.value, valueFromAST(defaultValue, named)]];
    }),
  );
}

/** Every `Type.field` that a document asks for; a field of an interface stands for those of its types. */
function coordinatesOf(schema: GraphQLSchema, document: DocumentNode): string[] {
  const found = new Set<string>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name: { value } }) {
        const parent = types.getParentType();
        if (!parent || value.startsWith('__')) return;
        const objects = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent];
        for (const type of objects) if (isObjectType(type)) found.add(`${type.name}.${value}`);
      },
    }),
  );
  return [...found].sort();
}

function describeDocument(id: string, document: DocumentNode): string {
  const names = operationsOf(document).flatMap(({ name }) => name?.value ?? []);
  return names.length > 0 ? `${names.join(', ')} (${id.slice(0, 12)})` : id.slice(0, 40);
}
