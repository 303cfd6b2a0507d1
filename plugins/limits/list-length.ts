import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isListType,
} from 'graphql';
import type { Composition, Link, Page } from '../../mesh/contract/composition.ts';
import type { Args } from '../../mesh/contract/source.ts';
import { readLinkArgs } from '../../mesh/core/link-args.ts';
import { readPageSize } from '../../mesh/core/page-size.ts';
import { countKeys, findSize } from './size-arguments.ts';

/** What the composition declares about lengths. A schema alone is enough: then names of arguments decide. */
export type LengthFacts = Pick<Composition, 'schema'> &
  Partial<Pick<Composition, 'roots' | 'links' | 'pages'>>;

/** Assumed length of a list without a declared length. */
export const assumedLength = 20;

/** How many rows a field may return. */
export interface Length {
  /**
   * Items of the field itself, or of the lists right below it where the field is no list (`nodes` of a
   * connection).
   */
  readonly rows: number;
  /**
   * Whether the source declares the length. Otherwise the lists below a field that is no list may be longer
   * than requested.
   */
  readonly isDeclared: boolean;
}

type Field = GraphQLField<unknown, unknown>;

/** Finds how the length of a field is read from its arguments. Returns undefined for a field without a length. */
export function lengthReader(
  facts: LengthFacts,
  parent: GraphQLNamedType,
  field: Field,
): (args: Args) => Length | undefined {
  const link = at(facts.schema, facts.links, parent, field);
  if (link && isList(field)) return (args) => ({ rows: rowsOfLink(facts, link, args), isDeclared: true });
  if (link) return () => undefined;
  const page = at(facts.schema, facts.pages, parent, field);
  if (!page) return (args) => guess(field, args);
  const keysArg = at(facts.schema, facts.roots, parent, field)?.facts.keys?.arg;
  return (args) => {
    const keys = keysArg === undefined ? 1 : countItems(args[keysArg]);
    return { rows: keys * pageSize(args[page.arg], page), isDeclared: true };
  };
}

export function isList({ type }: { readonly type: GraphQLOutputType }): boolean {
  return isListType(getNullableType(type));
}

/** Counts the lists around one item of nested lists. */
export function listDepth(type: GraphQLOutputType): number {
  const inner = getNullableType(type);
  return isListType(inner) ? 1 + listDepth(inner.ofType) : 0;
}

/** For each parent row: a link's fixed arguments override the default of its target. */
function rowsOfLink({ pages }: LengthFacts, link: Link, args: Args): number {
  const given = readLinkArgs(link, args);
  const page = pages?.get(link.target);
  return page ? pageSize(given[page.arg], page) : (findSize(given) ?? assumedLength);
}

function guess(field: Field, args: Args): Length | undefined {
  const size = findSize(args, field.args);
  const keys = isList(field) ? countKeys(args) : undefined;
  if (size === undefined && keys === undefined) return undefined;
  return { rows: Math.max(1, size ?? 1) * Math.max(1, keys ?? 1), isDeclared: false };
}

/** A page size that the source will reject counts as requested: the operation fails either way. */
function pageSize(given: unknown, page: Page): number {
  try {
    return readPageSize(given, page.arg, page);
  } catch {
    return typeof given === 'number' ? Math.abs(given) : page.defaultSize;
  }
}

function countItems(given: unknown): number {
  return Array.isArray(given) ? given.length : 1;
}

/** Returns what one of an interface's types declares. */
function at<Fact>(
  schema: GraphQLSchema,
  facts: ReadonlyMap<string, Fact> | undefined,
  parent: GraphQLNamedType,
  { name }: Field,
): Fact | undefined {
  if (!facts) return undefined;
  const types = isAbstractType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
  for (const type of types) {
    const fact = facts.get(`${type.name}.${name}`);
    if (fact !== undefined) return fact;
  }
  return undefined;
}
