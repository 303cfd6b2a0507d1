import type { ExecutionResult } from 'graphql';
import {
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { responseTooLarge } from '../core/response-too-large.ts';
import type { ExecutionContext } from './execution-context.ts';

/** Already located, so that graphql-js uses it unchanged. One response may meet it fifty thousand times. */
const stopped = new GraphQLError('The response is too large.', { path: [] });

/**
 * Makes every field count its size in a response of graphql-js, and stops returning values when the room is
 * used up.
 * It counts the least size of a value as JSON.
 */
export function countResponse(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || type === schema.getSubscriptionType()) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve)
        field.resolve = counting(field.resolve, isLeafType(getNamedType(field.type))) as never;
    }
  }
}

/** Throws `RESPONSE_TOO_LARGE` for a result without room, or with more bytes than were counted. */
export function checkResponse(result: ExecutionResult, { room }: ExecutionContext, maxBytes: number): void {
  if (room < 0) throw responseTooLarge(maxBytes);
  // Escapes make JSON at most six times as long. A result far below the bound need not be serialised to be measured.
  if (maxBytes - room < maxBytes / 6) return;
  if (Buffer.byteLength(JSON.stringify(result.data ?? null)) > maxBytes) throw responseTooLarge(maxBytes);
}

type Resolver = GraphQLFieldResolver<unknown, ExecutionContext>;

function counting(resolve: Resolver, isLeaf: boolean): Resolver {
  return (row, args, context, info) => {
    if (context.room < 0) throw stopped;
    const value = resolve(row, args, context, info);
    const keyBytes = String(info.path.key).length + 4;
    if (value instanceof Promise) return value.then((settled) => count(context, settled, isLeaf, keyBytes));
    return count(context, value, isLeaf, keyBytes);
  };
}

function count(context: ExecutionContext, value: unknown, isLeaf: boolean, keyBytes: number): unknown {
  context.room -= keyBytes + leastBytes(value, isLeaf, context.room);
  if (context.room < 0) throw stopped;
  return value;
}

/** Returns the least size of a value. Rows count field by field. It stops where `room` ends. */
function leastBytes(value: unknown, isLeaf: boolean, room: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return String(value).length;
  if (!isLeaf) return Array.isArray(value) ? 3 * value.length : 2;
  let bytes = 2;
  for (const [key, item] of Object.entries(value)) {
    bytes += 1 + (Array.isArray(value) ? 0 : key.length + 3) + leastBytes(item, true, room - bytes);
    if (bytes > room) break;
  }
  return bytes;
}
