import {
  type GraphQLInputType,
  GraphQLNonNull,
  type GraphQLSchema,
  getNullableType,
  isNonNullType,
  isTypeSubTypeOf,
} from 'graphql';
import { inputValue } from './input-values.testing.ts';
import { literal } from './literals.testing.ts';
import type { Random } from './random.testing.ts';

interface Variable {
  readonly type: GraphQLInputType;
  /** As GraphQL text. */
  readonly fallback: string | undefined;
  /** It stands where null may not, and has its default to thank for it: null sent for it fails there. */
  readonly fragile: boolean;
}

/** Variables of a document: positions request a matching one, operations declare it, and requests give it a value. */
export interface Variables {
  /** Returns a variable for a position of this type. `defaulted` means that the position has a default. */
  offer(type: GraphQLInputType, defaulted: boolean): string;
  declare(names: readonly string[]): string;
  fill(names: readonly string[]): Record<string, unknown>;
}

export function createVariables(random: Random, schema: GraphQLSchema): Variables {
  const known = new Map<string, Variable>();
  const of = (name: string): Variable => known.get(name) as Variable;

  return {
    offer(type, defaulted) {
      const fitting = [...known].filter(([, variable]) => fits(schema, variable, type, defaulted));
      if (fitting.length > 0 && random.chance(0.6)) return random.pick(fitting)[0];
      const name = `v${known.size}`;
      known.set(name, variableFor(random, type, defaulted));
      return name;
    },
    declare: (names) =>
      names
        .map((name) => {
          const { type, fallback } = of(name);
          return `$${name}: ${type}${fallback === undefined ? '' : ` = ${fallback}`}`;
        })
        .join(', '),
    fill(names) {
      const filled: Record<string, unknown> = {};
      for (const name of names) {
        const { type, fallback, fragile } = of(name);
        const optional = fallback !== undefined || !isNonNullType(type);
        if (optional && random.chance(0.25)) continue;
        if (random.chance(0.004)) filled[name] = { nothing: 'fits' };
        else if (fragile)
          filled[name] = random.chance(0.05)
            ? null
            : inputValue(random, new GraphQLNonNull(getNullableType(type)));
        else filled[name] = inputValue(random, type);
      }
      return filled;
    },
  };
}

function variableFor(random: Random, type: GraphQLInputType, defaulted: boolean): Variable {
  const nullable = getNullableType(type);
  if (isNonNullType(type)) {
    if (random.chance(0.4)) {
      const given = random.chance(0.7);
      const fallback = given ? literal(random, type) : undefined;
      return { type, fallback, fragile: false };
    }
    if (defaulted && random.chance(0.5)) return { type: nullable, fallback: undefined, fragile: true };
    return { type: nullable, fallback: literal(random, type), fragile: true };
  }
  if (random.chance(0.25)) return { type: new GraphQLNonNull(nullable), fallback: undefined, fragile: false };
  return { type, fallback: random.chance(0.4) ? literal(random, type) : undefined, fragile: false };
}

/** Whether a variable may stand in a position (GraphQL specification 5.8.5). */
function fits(
  schema: GraphQLSchema,
  { type, fallback, fragile }: Variable,
  position: GraphQLInputType,
  defaulted: boolean,
): boolean {
  if (!isNonNullType(position)) return isTypeSubTypeOf(schema, type, position);
  if (isNonNullType(type)) return isTypeSubTypeOf(schema, type, position);
  if (!fragile) return false;
  return (
    (defaulted || (fallback !== undefined && fallback !== 'null')) &&
    isTypeSubTypeOf(schema, type, position.ofType)
  );
}
