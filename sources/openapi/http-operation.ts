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

/** A plain read over HTTP, as Mesh describes it on a root field of an OpenAPI source. */
export interface HttpOperation {
  /** Path and query, percent-encoded. */
  write(args: Args): { readonly path: string; readonly query: URLSearchParams };
  readonly headers: Record<string, string>;
}

/**
 * Reads Mesh's `@httpOperation` where it says everything there is to say: GET, arguments in path and query, an answer whose
 * fields are the type's. Undefined for anything richer, which is left to Mesh.
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

/** Objects, lists and leaves only, whose fields are read as they are: no resolver of Mesh's stands in between. */
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

/** An ObjMap: Mesh writes it as JSON, which its scalar has read already where the schema was built with it. */
function readMap(given: unknown): Record<string, unknown> {
  if (typeof given === 'string') return JSON.parse(given);
  return given !== null && typeof given === 'object' ? (given as Record<string, unknown>) : {};
}
