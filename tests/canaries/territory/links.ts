/** Links between the partners: from open parents to personal rows and back, and by keys that are personal themselves. */
export const additionalTypeDefs = `
  extend type Zone {
    persons(first: Int = 100, where: PersonWhere, orderBy: [PersonOrder!]): [Person!]
    claims(first: Int = 100, where: ClaimWhere): [Claim!]
    clubs: [Club!]
    visitors: [Visitor!]
    appointments: [Appointment!]
    permits(first: Int = 100): [Permit!]
  }
  extend type Club { zone: Zone }
  extend type Person { zone: Zone readings: [Reading!] memberships: [Member!] }
  extend type Member { person: Person }
  extend type Claim { zone: Zone }
  extend type Permit { zone: Zone }
  extend type Visitor { zone: Zone home: Zone }
`;

type Ends = readonly [
  coordinate: string,
  keyField: string,
  source: string,
  root: string,
  keysArg: string,
  valueKeyField: string,
];

const ends: readonly Ends[] = [
  ['Zone.persons', 'code', 'store', 'personsByZone', 'codes', 'zoneCode'],
  ['Zone.claims', 'code', 'store', 'claimsByZone', 'codes', 'zoneCode'],
  ['Zone.clubs', 'code', 'club', 'clubsByZone', 'codes', 'zoneCode'],
  ['Zone.visitors', 'code', 'desk', 'visitorsByZone', 'codes', 'zoneCode'],
  ['Zone.appointments', 'code', 'desk', 'appointmentsByZone', 'codes', 'zoneCode'],
  ['Zone.permits', 'code', 'portal', 'permitsByZone', 'codes', 'zoneCode'],
  ['Club.zone', 'zoneCode', 'store', 'zonesByCode', 'codes', 'code'],
  ['Person.zone', 'zoneCode', 'store', 'zonesByCode', 'codes', 'code'],
  ['Person.readings', 'uid', 'store', 'readingsByUid', 'uids', 'uid'],
  ['Person.memberships', 'uid', 'club', 'membersByPerson', 'uids', 'personUid'],
  ['Member.person', 'personUid', 'store', 'personsByUid', 'uids', 'uid'],
  ['Claim.zone', 'zoneCode', 'store', 'zonesByCode', 'codes', 'code'],
  ['Permit.zone', 'zoneCode', 'store', 'zonesByCode', 'codes', 'code'],
  ['Visitor.zone', 'zoneCode', 'store', 'zonesByCode', 'codes', 'code'],
  ['Visitor.home', 'quarter', 'store', 'zonesByCode', 'codes', 'code'],
];

const arguments_: Readonly<Record<string, readonly string[]>> = {
  'Zone.persons': ['first', 'where', 'orderBy'],
  'Zone.claims': ['first', 'where'],
  'Zone.permits': ['first'],
};

export const additionalResolvers = ends.map(
  ([coordinate, keyField, source, root, keysArg, valueKeyField]) => {
    const [targetTypeName, targetFieldName] = coordinate.split('.');
    return {
      targetTypeName,
      targetFieldName,
      keyField,
      sourceName: source,
      sourceTypeName: 'Query',
      sourceFieldName: root,
      keysArg,
      valueKeyField,
      additionalArgs: Object.fromEntries(
        (arguments_[coordinate] ?? []).map((name) => [name, `{args.${name}}`]),
      ),
    };
  },
);
