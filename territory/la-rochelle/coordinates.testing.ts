import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

/** Everything in a schema that has a name: types, their fields, arguments and values. */
export interface Named {
  /** `Query.items(first:)`, `Item.name`, `Order.ASC`. */
  readonly coordinate: string;
  readonly kind: 'type' | 'field' | 'argument' | 'value';
  readonly name: string;
  readonly description: string;
}

export function namesIn(schema: GraphQLSchema): readonly Named[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .flatMap((type) => [named('type', type.name, type), ...membersOf(type)]);
}

function membersOf(type: GraphQLNamedType): readonly Named[] {
  const at = (name: string) => `${type.name}.${name}`;
  if (isEnumType(type)) return type.getValues().map((value) => named('value', at(value.name), value));
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) => named('field', at(field.name), field));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    named('field', at(field.name), field),
    ...field.args.map((argument) => named('argument', `${at(field.name)}(${argument.name}:)`, argument)),
  ]);
}

function named(
  kind: Named['kind'],
  coordinate: string,
  { name, description }: { name: string; description?: string | null | undefined },
): Named {
  return { kind, coordinate, name, description: description ?? '' };
}
