import { getNullableType, isInterfaceType, isObjectType } from 'graphql';
import type { Composition } from '../contract/composition.ts';
import type { Policy } from '../contract/policy.ts';

/**
 * A field that may be missing is nullable, so that its absence does not take its neighbours with it: root fields and
 * links, since their source may be down, and what the policy withholds from somebody.
 */
export function relaxNullability({ schema, roots, links }: Composition, { withholdable }: Policy) {
  const mayBeMissing = (coordinate: string) =>
    roots.has(coordinate) || links.has(coordinate) || withholdable.has(coordinate);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    // What an interface promises holds for each of its types.
    const types = isInterfaceType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];
    for (const field of Object.values(type.getFields())) {
      if (types.some(({ name }) => mayBeMissing(`${name}.${field.name}`)))
        field.type = getNullableType(field.type);
    }
  }
}
