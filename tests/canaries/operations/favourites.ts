import { type GraphQLSchema, getNamedType, isInterfaceType, isObjectType } from 'graphql';

/** Types that hold personal values, and those that lead to them. */
const wanted =
  /^(Person|Reading|Claim|Member|Entry|Ticket|Visitor|Appointment|Permit|Stall|SThing|SObservation|Club|Zone|Visit|Hit|Contact)/;

/** Coordinates that random operations should often ask: what leads to personal values, and those themselves. */
export function favouritesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const found = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(isObjectType(type) || isInterfaceType(type)) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (wanted.test(type.name) || wanted.test(getNamedType(field.type).name))
        found.add(`${type.name}.${field.name}`);
    }
  }
  return found;
}
