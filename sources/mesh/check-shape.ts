import { type GraphQLOutputType, getNamedType, getNullableType, isLeafType, isListType } from 'graphql';
import { SourceFailure } from '../../mesh/contract/source.ts';

/** What Mesh tells of the field that it resolves, where it tells. */
export interface FieldInfo {
  readonly fieldName?: string;
  readonly parentType?: { readonly name: string };
  readonly returnType?: GraphQLOutputType;
}

/**
 * Holds the answer to a read against the type of its field as far as lists and objects go: Mesh makes a row of whatever came.
 * Throws `SourceFailure`. Returns a response with the same body.
 */
export async function checkShape(response: Response, info: FieldInfo | undefined): Promise<Response> {
  const { returnType, parentType } = info ?? {};
  if (!returnType || parentType?.name !== 'Query' || isLeafType(getNamedType(returnType))) return response;
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new SourceFailure('bad-response', 'the answer is not whole JSON', { cause });
  }
  if (!fits(json, returnType)) {
    throw new SourceFailure('bad-response', 'the answer is no list or object where the description says so');
  }
  return new Response(text, { status: response.status, headers: response.headers });
}

function fits(value: unknown, output: GraphQLOutputType): boolean {
  if (value === null) return true;
  const type = getNullableType(output);
  if (isListType(type)) return Array.isArray(value) && value.every((item) => fits(item, type.ofType));
  return typeof value === 'object' && !Array.isArray(value);
}
