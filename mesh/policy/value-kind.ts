import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isObjectType,
  isScalarType,
} from 'graphql';
import type { ValueKind } from '../contract/policy.ts';
import { isFlatScalar } from '../core/flat-scalars.ts';

const numbers =
  /^(Int|Float|Long|Double|Byte|Port|Timestamp|SafeInt|(Big|Non|Negative|Positive|Unsigned)\w*(Int|Float|Decimal)|Decimal|Latitude|Longitude)$/;
const dates = /^(Local)?(Date|DateTime|Time)(ISO)?$/;

/**
 * Returns what a field holds, for a list what its items hold; `object` where it leads to objects. Returns
 * undefined for an unknown field.
 */
export function valueKind(schema: GraphQLSchema, coordinate: string): ValueKind | 'object' | undefined {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  return field && kindOf(field.type);
}

function kindOf(output: GraphQLOutputType): ValueKind | 'object' {
  const type = getNamedType(output);
  if (isEnumType(type)) return 'enum';
  if (!isScalarType(type)) return 'object';
  const { name } = type;
  if (name === 'Boolean') return 'boolean';
  if (dates.test(name)) return 'date';
  if (numbers.test(name)) return 'number';
  return name === 'String' || name === 'ID' || isFlatScalar(name) ? 'text' : 'any';
}
