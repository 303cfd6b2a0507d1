import {
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Random } from './random.testing.ts';

const strings = ['a', '', 'k1', 'é"\\', '\u2028', '</script>', '__proto__', '𝄞', '2026-11-24'];
const numbers = [0, 1, 1, 2, 2, 3, 3, 4, 7, -1, 2_147_483_647];
const floats = [0, -0.5, 1.25, 3, 1e21];

const samples: Record<string, readonly unknown[]> = {
  Int: numbers,
  Float: floats,
  Boolean: [true, false],
  ID: ['k1', 'k2', 'k3', 7, ''],
  String: strings,
  DateTime: ['2026-11-24T05:30:00Z', '2026-11-24T05:30:00+01:00', '2026-11-24T05:30:00Z', '2026-11-24'],
  Date: ['2026-11-24', '2026-11-25', '2026-11-24T05:30:00Z'],
};
const json = [{ a: [1, 'x', null], b: { c: true } }, ['é', 2.5], 'text', 4, false];

/** A value of an input type as JSON, as variables bring it. `room` bounds how deep optional input objects go. */
export function inputValue(random: Random, type: GraphQLInputType, room = 2): unknown {
  if (isNonNullType(type)) return present(random, type.ofType, room);
  return random.chance(0.12) ? null : present(random, type, room);
}

function present(random: Random, type: GraphQLInputType, room: number): unknown {
  if (isNonNullType(type)) return present(random, type.ofType, room);
  if (isListType(type)) {
    // One item stands for a list of one (GraphQL specification 3.12).
    if (random.chance(0.15)) return present(random, type.ofType, room - 1);
    return Array.from({ length: random.below(3) }, () => inputValue(random, type.ofType, room - 1));
  }
  if (!isInputObjectType(type)) return scalarValue(random, type);
  return Object.fromEntries(
    chosenFields(random, type, room).map((field) => [
      field.name,
      type.isOneOf ? present(random, field.type, room - 1) : inputValue(random, field.type, room - 1),
    ]),
  );
}

/** A value of a scalar or an enum, never null. */
export function scalarValue(random: Random, type: GraphQLNamedInputType): unknown {
  if (isEnumType(type)) return random.pick(type.getValues()).name;
  if (type.name === 'JSON') return random.pick(json);
  return random.pick(samples[type.name] ?? ['2026-11-24T05:30:00Z', '2026-11-24']);
}

/** The fields that a value of an input object gives: what must be, and some of the rest. */
export function chosenFields(
  random: Random,
  type: GraphQLInputObjectType,
  room: number,
): readonly GraphQLInputField[] {
  const fields = Object.values(type.getFields());
  if (type.isOneOf) return [random.pick(fields)];
  const optional = room > 0 ? Math.min(0.4, 2 / fields.length) : 0;
  return fields.filter(
    (field) => (isNonNullType(field.type) && field.defaultValue === undefined) || random.chance(optional),
  );
}
