import type { DocumentNode, GraphQLError, GraphQLSchema } from 'graphql';
import { measureDocument } from './measure-document.ts';
import { countPlanFields } from './measure-plan.ts';
import { refuse } from './refuse.ts';

export interface DocumentLimits {
  readonly depth: number;
  readonly aliases: number;
  readonly fields?: number;
  /** Fields of interfaces and unions, counted for each possible type. */
  readonly planFields?: number;
  readonly directives?: number;
}

/**
 * Checks a parsed document against its limits before GraphQL's own rules read it: some of these take
 * quadratic time. Selections below `__schema` and `__type` have their own limit, since explorers nest as deep
 * as types can be wrapped.
 */
export function checkDocument(
  document: DocumentNode,
  schema: GraphQLSchema,
  { depth, aliases, fields = 2_000, planFields = 5_000, directives = 50 }: DocumentLimits,
): readonly GraphQLError[] {
  const { operations, fragments, spreads } = measureDocument(document);
  for (const [what, count, most] of [
    ['operations', operations.length, maxOperations],
    ['fragments', fragments, maxFragments],
    ['fragment spreads', spreads, maxSpreads],
  ] as const) {
    if (count > most)
      return [refuse('OPERATION_TOO_LARGE', `The document has ${count} ${what}; ${most} is the limit.`)];
  }
  const maxSchemaDepth = Math.max(depth, introspectionDepth);
  for (const measure of operations) {
    if (measure.fields > fields) {
      return [refuse('OPERATION_TOO_LARGE', `The operation has more than ${fields} fields.`)];
    }
    if (measure.directives > directives) {
      return [refuse('OPERATION_TOO_LARGE', `The operation has more than ${directives} directives.`)];
    }
    if (measure.depth > depth) return [tooDeep(measure.depth, depth)];
    if (measure.schemaDepth > maxSchemaDepth) return [tooDeep(measure.schemaDepth, maxSchemaDepth)];
    if (measure.aliases > aliases) {
      return [
        refuse(
          'OPERATION_TOO_MANY_ALIASES',
          `The operation aliases or repeats ${measure.aliases} fields; ${aliases} is the limit.`,
        ),
      ];
    }
  }
  if (countPlanFields(schema, document, planFields) > planFields) {
    const message = `The operation has more than ${planFields} fields, those of interfaces counted for each of their types.`;
    return [refuse('OPERATION_TOO_LARGE', message)];
  }
  return [];
}

/** Rules read fragments once for each operation, and compare fragments pairwise. */
const maxOperations = 50;
const maxFragments = 100;
const maxSpreads = 250;

/** The standard introspection query unwraps ten levels of lists and non-nulls. */
const introspectionDepth = 20;

function tooDeep(levels: number, most: number): GraphQLError {
  return refuse('OPERATION_TOO_DEEP', `The operation goes ${levels} levels deep; ${most} is the limit.`);
}
