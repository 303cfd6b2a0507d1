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

/** graphql-js gives this to scalars that bring no `serialize` of their own: the value leaves as it is. */
const asItIs = new GraphQLScalarType({ name: 'AsItIs' }).serialize;

/**
 * Code that writes a leaf `v`, by its type: what has the type's form is written at once, everything else is left to the type's
 * own `serialize` (in `leaf`), with its coercions and errors.
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

/** The JSON of an enum's values, by what stands for them in a row. */
function namesOf(type: GraphQLEnumType): ReadonlyMap<unknown, Uint8Array> {
  let known = names.get(type);
  if (!known) {
    known = new Map(type.getValues().map(({ name, value }) => [value, Buffer.from(JSON.stringify(name))]));
    names.set(type, known);
  }
  return known;
}
