import { type ArgumentNode, Kind, type ValueNode } from 'graphql';

/** Returns whether an argument's value is a variable or contains one. */
export function usesVariables({ value }: Pick<ArgumentNode, 'value'>): boolean {
  return holdsVariable(value);
}

function holdsVariable(value: ValueNode): boolean {
  if (value.kind === Kind.VARIABLE) return true;
  if (value.kind === Kind.LIST) return value.values.some(holdsVariable);
  return value.kind === Kind.OBJECT && value.fields.some((field) => holdsVariable(field.value));
}
