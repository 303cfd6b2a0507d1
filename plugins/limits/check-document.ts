import type { DocumentNode, GraphQLError } from 'graphql';
import { measureDocument } from './measure-document.ts';
import { refuse } from './refuse.ts';

export interface DocumentLimits {
  readonly depth: number;
  readonly aliases: number;
  readonly fields?: number;
  readonly directives?: number;
}

/**
 * Holds a parsed document to its bounds before GraphQL's own rules read it: some of those take time quadratic in what is
 * bounded here. What is below `__schema` and `__type` has a
 * bound of its own, since explorers ask for types as deep as types can be wrapped.
 */
export function checkDocument(
  document: DocumentNode,
  { depth, aliases, fields = 2_000, directives = 50 }: DocumentLimits,
): readonly GraphQLError[] {
  const measures = measureDocument(document);
  const maxSchemaDepth = Math.max(depth, introspectionDepth);
  for (const measure of measures) {
    if (measure.fields > fields) {
      return [refuse('OPERATION_TOO_LARGE', `The operation has more than ${fields} fields.`)];
    }
    if (measure.directives > directives) {
      return [refuse('OPERATION_TOO_LARGE', `The operation has more than ${directives} directives.`)];
    }
    const tooDeep = (levels: number, limit: number) =>
      refuse('OPERATION_TOO_DEEP', `The operation goes ${levels} levels deep; ${limit} is the limit.`);
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
  return [];
}

/** The standard introspection query unwraps ten levels of lists and non-nulls. */
const introspectionDepth = 20;
