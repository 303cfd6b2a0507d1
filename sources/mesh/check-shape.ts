import { type GraphQLOutputType, getNamedType, getNullableType, isLeafType, isListType } from 'graphql';
import { SourceFailure } from '../../mesh/contract/source.ts';

/** The field that Mesh resolves, where Mesh passes it. */
export interface FieldInfo {
  readonly fieldName?: string;
  readonly parentType?: { readonly name: string };
  readonly returnType?: GraphQLOutputType;
}

/**
 * Validates the lists and objects of a response against the type of its field. Mesh itself makes a row of any value. Returns
 * a response with the same body. Throws `SourceFailure`.
 */
export async function checkShape(response: Response, info: FieldInfo | undefined): Promise<Response> {
  const { returnType, parentType } = info ?? {};
  if (!returnType || parentType?.name !== 'Query' || isLeafType(getNamedType(returnType))) return response;
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new SourceFailure('bad-response', 'the response is not complete JSON', { cause });
  }
  if (!fits(json, returnType)) {
    throw new SourceFailure('bad-response', 'expected a list or object where the description declares one');
  }
  return new Response(text, { status: response.status, headers: response.headers });
}

function fits(value: unknown, output: GraphQLOutputType): boolean {
  if (value === null) return true;
  const type = getNullableType(output);
  if (isListType(type)) return Array.isArray(value) && value.every((item) => fits(item, type.ofType));
  return typeof value === 'object' && !Array.isArray(value);
}
