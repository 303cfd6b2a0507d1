import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql';

/** graphql-js gives this to scalars that bring no `serialize` of their own: the value leaves as it is. */
const asItIs = new GraphQLScalarType({ name: 'AsItIs' }).serialize;

/**
 * Code that appends the JSON of a leaf `v`, by its type: what has the type's form is written at once, everything else is
 * left to the type's own `serialize` (in `leaf`), with its coercions and errors.
 */
export function writeLeaf(
  type: GraphQLLeafType,
  constant: (value: unknown) => string,
  field: string,
  path: string,
  nullCase: string,
): string {
  const otherwise = `{t=leaf(S,${constant(type)},v,${field},${path});if(t===undefined){${nullCase}}else s+=t;}`;
  switch (type) {
    case GraphQLString:
    case GraphQLID:
      return `if(typeof v==='string')s+=text(v);else ${otherwise}`;
    case GraphQLInt:
      return `if((v|0)===v)s+=v;else ${otherwise}`;
    case GraphQLFloat:
      return `if(typeof v==='number'&&v-v===0)s+=v;else ${otherwise}`;
    case GraphQLBoolean:
      return `if(v===true)s+='true';else if(v===false)s+='false';else ${otherwise}`;
    default:
      return 'serialize' in type && type.serialize === asItIs
        ? `if(typeof v==='string')s+=text(v);else ${otherwise}`
        : otherwise;
  }
}
