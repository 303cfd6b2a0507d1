import {
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getDirectiveValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import type { Args } from '../../mesh/contract/source.ts';
import { segment } from '../mesh/templates.ts';

/** A plain HTTP read, as Mesh describes it on a root field of an OpenAPI source. */
export interface HttpOperation {
  /** Path and query, percent-encoded. */
  write(args: Args): { readonly path: string; readonly query: URLSearchParams };
  readonly headers: Record<string, string>;
}

/**
 * Reads Mesh's `@httpOperation` where it is complete: GET, arguments in path and query, response fields as in the type.
 * Returns undefined for any other operation, which Mesh runs.
 */
export function readHttpOperation(
  field: GraphQLField<unknown, unknown>,
  schema: GraphQLSchema,
): HttpOperation | undefined {
  const directive = schema.getDirective('httpOperation');
  if (!directive || !field.astNode || !isPlain(field.type, new Set())) return undefined;
  const given = getDirectiveValues(directive, field.astNode) as Record<string, unknown> | undefined;
  if (
    given?.httpMethod !== 'GET' ||
    typeof given.path !== 'string' ||
    given.requestBaseBody ||
    given.isBinary
  )
    return undefined;
  const queryParameters = readMap(given.queryParamArgMap);
  const styles = readMap(given.queryStringOptionsByParam) as Record<string, { arrayFormat?: string }>;
  const headers = (given.operationSpecificHeaders as [string, string][] | undefined) ?? [];
  const { path } = given;
  const inPath = [...path.matchAll(argumentInPath)].map(([, name = '']) => name);
  const isCovered = field.args.every(
    ({ name, type }) =>
      isSpecifiedScalarType(getNamedType(type)) &&
      (inPath.includes(name) || Object.values(queryParameters).includes(name)),
  );
  const isSimple =
    !/[{}?]/.test(path.replace(argumentInPath, '')) &&
    headers.every(([, value]) => !value.includes('{')) &&
    Object.values(styles).every(({ arrayFormat }) => arrayFormat === 'repeat');
  if (!isCovered || !isSimple) return undefined;
  const defaults = Object.fromEntries(
    field.args.flatMap(({ name, defaultValue }) =>
      defaultValue === undefined ? [] : [[name, defaultValue]],
    ),
  );
  return {
    headers: Object.fromEntries(headers),
    write(given) {
      const args: Args = { ...defaults, ...given };
      const query = new URLSearchParams();
      for (const [parameter, name] of Object.entries(queryParameters)) {
        for (const value of [args[String(name)]].flat()) {
          if (value !== undefined && value !== null) query.append(parameter, String(value));
        }
      }
      const withArguments = path.replace(argumentInPath, (_, name: string) => segment(args[name]));
      return { path: withArguments, query };
    },
  };
}

const argumentInPath = /\{args\.(\w+)\}/g;

/** Returns whether a type consists of objects, lists and leaves without resolvers of Mesh. */
function isPlain(output: GraphQLOutputType, seen: Set<string>): boolean {
  const type = getNamedType(output);
  if (isUnionType(type) || isInterfaceType(type)) return false;
  if (!isObjectType(type) || seen.has(type.name)) return true;
  seen.add(type.name);
  return Object.values(type.getFields()).every(
    ({ resolve, args, type: inner, astNode }) =>
      !resolve && args.length === 0 && !astNode?.directives?.length && isPlain(inner, seen),
  );
}

/** Reads an ObjMap. Mesh writes it as JSON, and a schema that was built with its scalar has parsed it already. */
function readMap(given: unknown): Record<string, unknown> {
  if (typeof given === 'string') return JSON.parse(given);
  return given !== null && typeof given === 'object' ? (given as Record<string, unknown>) : {};
}
