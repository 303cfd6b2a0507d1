import type { CoordinateFacts, SchemaFacts } from './schema-facts.ts';

/**
 * Returns, for an object type, the names of fields beside which a free-form value may reveal what is
 * withheld. These are fields that are not clear, of the type or of objects inside it, and fields that lead to
 * such objects or to rows of several people. Links lead out of the object, so they do not count.
 */
export function createWithheld(
  schema: SchemaFacts,
  filtered: ReadonlySet<string>,
  isClear: (coordinate: string) => boolean,
): (typeName: string) => ReadonlySet<string> {
  const byType = Map.groupBy(schema.values(), ({ typeName }) => typeName);
  const inside = ({ frame, isRoot, joins }: CoordinateFacts) =>
    frame === undefined && !isRoot && joins.length === 0;

  const names = (typeName: string, seen: Set<string>): Set<string> => {
    const found = new Set<string>();
    if (seen.has(typeName)) return found;
    seen.add(typeName);
    for (const facts of byType.get(typeName) ?? []) {
      if (!inside(facts)) continue;
      const below = facts.objects.flatMap((name) => [...names(name, seen)]);
      const leads = below.length > 0 || facts.objects.some((name) => filtered.has(name));
      if (leads || !isClear(facts.coordinate)) found.add(fieldOf(facts));
      for (const name of below) found.add(name);
    }
    return found;
  };
  return (typeName) => names(typeName, new Set());
}

function fieldOf({ coordinate, typeName }: CoordinateFacts): string {
  return coordinate.slice(typeName.length + 1);
}
