import { getNullableType, isInterfaceType, isObjectType } from 'graphql';
import type { Composition } from '../contract/composition.ts';
import type { Policy } from '../contract/policy.ts';

/**
 * Makes fields nullable that may be missing, so that their absence does not remove their siblings. These are
 * root fields and links, since their source may be down, and fields that some view withholds.
 */
export function relaxNullability({ schema, roots, links }: Composition, { withholdable }: Policy) {
  const mayBeMissing = (coordinate: string) =>
    roots.has(coordinate) || links.has(coordinate) || withholdable.has(coordinate);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    // What an interface promises, each of its types must hold.
    const types = isInterfaceType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];
    for (const field of Object.values(type.getFields())) {
      if (types.some(({ name }) => mayBeMissing(`${name}.${field.name}`)))
        field.type = getNullableType(field.type);
    }
  }
}
