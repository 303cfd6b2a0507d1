import {
  GraphQLBoolean,
  type GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLScalarType,
  GraphQLString,
  isEnumType,
} from 'graphql';

import { serializeFlat } from '../../core/flat-scalars.ts';

/** The `serialize` of scalars without their own: graphql-js returns the value unchanged. */
const asItIs = new GraphQLScalarType({ name: 'AsItIs' }).serialize;

/**
 * Writes code for a leaf `v`, by its type. A value of the type's form is written directly.
 * All other values go to the type's own `serialize` (in `leaf`), with its coercions and errors.
 */
export function writeLeaf(
  type: GraphQLLeafType,
  constant: (value: unknown) => string,
  at: string,
  nullCase: string,
): string {
  const otherwise = `if(!leaf(S,w,${constant(type)},v,${at})){${nullCase}}`;
  switch (type) {
    case GraphQLString:
    case GraphQLID:
      return `if(typeof v==='string')w.text(v);else ${otherwise}`;
    case GraphQLInt:
      return `if((v|0)===v)w.int(v);else ${otherwise}`;
    case GraphQLFloat:
      return `if(typeof v==='number'&&v-v===0)w.number(v);else ${otherwise}`;
    case GraphQLBoolean:
      return `if(typeof v==='boolean')w.put(v?TRUE:FALSE);else ${otherwise}`;
    default:
      if (isEnumType(type))
        return `t=${constant(namesOf(type))}.get(v);if(t!==undefined)w.put(t);else ${otherwise}`;
      return type.serialize === asItIs || type.serialize === serializeFlat
        ? `if(typeof v==='string')w.text(v);else ${otherwise}`
        : otherwise;
  }
}

const names = new WeakMap<GraphQLEnumType, ReadonlyMap<unknown, Uint8Array>>();

/** Returns the JSON of an enum's names, by their values in a row. */
function namesOf(type: GraphQLEnumType): ReadonlyMap<unknown, Uint8Array> {
  let known = names.get(type);
  if (!known) {
    known = new Map(type.getValues().map(({ name, value }) => [value, Buffer.from(JSON.stringify(name))]));
    names.set(type, known);
  }
  return known;
}
