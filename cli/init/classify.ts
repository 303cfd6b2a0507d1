import type { CoordinateFacts, SchemaFacts } from '../../mesh/policy/schema-facts.ts';

/** What the first policy says of the fields of the sources: whole types where it can, fields where they differ. */
export interface FirstFacts {
  readonly open: readonly string[];
  readonly internal: readonly string[];
  /** Fields whose name speaks of people, with the category that it suggests. */
  readonly personal: readonly (readonly [coordinate: string, category: string])[];
}

/** Names that speak of people in English and French; a category of the W3C Data Privacy Vocabulary for each. */
const suggestions: readonly (readonly [RegExp, string])[] = [
  [/^(e?mail|courriel|mel)(address)?$|email|courriel/i, 'pd:EmailAddress'],
  [/^(tel|telephone|phone|mobile|portable|fax)(number)?$|telephone|phone(number)?$/i, 'pd:TelephoneNumber'],
  [/birth|naissance|^dob$/i, 'pd:BirthDate'],
  [/^(driver|owner|holder|resident|citizen|donor|contact|user|employee|agent|tenant)_?name$/i, 'pd:Name'],
  [/(first|last|given|family|maiden|full)_?name$|surname|prenom|patronyme|nom_?(de_?)?famille/i, 'pd:Name'],
  [/^iban$|bank_?account/i, 'pd:BankAccount'],
  [/^(nir|ssn)$|social_?security|securite_?sociale|numero_?secu/i, 'pd:OfficialID'],
];

/**
 * Classifies the fields that nobody has classified. `isOpen` says whether the data of a type are published for everybody; what
 * looks like data about people is personal in any case, so that nobody sees it until somebody has looked.
 */
export function classifyFirst(
  schema: SchemaFacts,
  unclassified: readonly string[],
  isOpen: (facts: CoordinateFacts) => boolean,
): FirstFacts {
  const open = new Set<string>();
  const internal = new Set<string>();
  const personal: [string, string][] = [];
  for (const coordinate of unclassified) {
    const facts = schema.get(coordinate);
    if (!facts) continue;
    const category = facts.objects.length === 0 ? suggest(coordinate) : undefined;
    if (category !== undefined) personal.push([coordinate, category]);
    // Root fields are named one by one: a wildcard would open what a partner offers tomorrow.
    const pattern = facts.isRoot ? coordinate : `${facts.typeName}.*`;
    (isOpen(facts) ? open : internal).add(pattern);
  }
  return { open: [...open].sort(), internal: [...internal].sort(), personal: personal.sort() };
}

function suggest(coordinate: string): string | undefined {
  const field = coordinate.slice(coordinate.indexOf('.') + 1);
  return suggestions.find(([pattern]) => pattern.test(field))?.[1];
}
