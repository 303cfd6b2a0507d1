import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import { chosenFields, scalarValue } from './input-values.testing.ts';
import type { Random } from './random.testing.ts';

/** Names a variable for a position of this type. */
export type OfferVariable = (type: GraphQLInputType, defaulted: boolean) => string;

/** A value of an input type as GraphQL text. With `offer` variables stand in it here and there, at any depth. */
export function literal(
  random: Random,
  type: GraphQLInputType,
  offer?: OfferVariable,
  { defaulted = false, room = 2 }: { defaulted?: boolean; room?: number } = {},
): string {
  if (offer && random.chance(room === 2 ? 0.35 : 0.2)) return `$${offer(type, defaulted)}`;
  if (!isNonNullType(type)) return random.chance(0.1) ? 'null' : present(random, type, offer, room);
  return present(random, type.ofType, offer, room);
}

function present(
  random: Random,
  type: GraphQLInputType,
  offer: OfferVariable | undefined,
  room: number,
): string {
  if (isNonNullType(type)) return present(random, type.ofType, offer, room);
  if (isListType(type)) {
    // One item stands for a list of one; a variable for the item would not.
    if (random.chance(0.15)) return present(random, type.ofType, undefined, room - 1);
    const items = Array.from({ length: random.below(3) }, () =>
      literal(random, type.ofType, offer, { room: room - 1 }),
    );
    return `[${items.join(', ')}]`;
  }
  if (!isInputObjectType(type)) {
    const value = scalarValue(random, type);
    return isEnumType(type) ? String(value) : asText(value);
  }
  const fields = chosenFields(random, type, room).map((field) => {
    const defaulted = field.defaultValue !== undefined;
    const value = type.isOneOf
      ? present(random, field.type, undefined, room - 1)
      : literal(random, field.type, offer, { defaulted, room: room - 1 });
    return `${field.name}: ${value}`;
  });
  return `{${fields.join(', ')}}`;
}

/** JSON as a GraphQL literal: the keys of objects go without quotes. */
function asText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asText).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}: ${asText(inner)}`)
    .join(', ')}}`;
}
