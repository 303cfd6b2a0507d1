import { getNullableType, isInterfaceType, isObjectType } from 'graphql';
import type { Composition } from '../contract/composition.ts';
import type { Policy } from '../contract/policy.ts';

/**
 * A field that may be missing is nullable, so that its absence does not take its neighbours with it: root fields and
 * links, since their source may be down, and what the policy withholds from somebody.
 */
export function relaxNullability({ schema, roots, links }: Composition, { withholdable }: Policy) {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      if (roots.has(coordinate) || links.has(coordinate) || withholdable.has(coordinate)) {
        field.type = getNullableType(field.type);
      }
    }
  }
}
