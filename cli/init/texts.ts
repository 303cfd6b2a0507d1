import type { FirstFacts } from './classify.ts';
import type { SourceDraft } from './draft.ts';

/** The consumer that init registers, whom the first rules speak of. */
export const staff = { id: 'staff-app', role: 'staff', purpose: 'stewardship' } as const;

export function configurationText(drafts: readonly SourceDraft[]): string {
  return `# What this gateway federates. The format is GraphQL Mesh's; the section \`pertuis\` is Pertuis's own.
# pertuis check tells every mistake. All settings: docs/operate.md. Kinds of source: docs/add-a-source.md.

sources:
${drafts.map(sourceText).join('\n')}
${otherKinds}
${links}
serve:
  port: "\${PORT:4000}"             # \${NAME:default} takes a value from the environment
  hostname: "\${HOST:127.0.0.1}"    # this machine only; 0.0.0.0 for all

pertuis:
  policy: ./policy.yaml            # what each field is, and who may see what of it
  consumers: ./consumers.yaml      # which clients are registered
  stateDirectory: ./.pertuis       # hashes of API keys and the secret of pseudonyms; never commit it
  # production: true               # before the street can reach it: docs/security.md
`;
}

function sourceText({ name, lines }: SourceDraft): string {
  return [`  - name: ${name}`, ...lines.map((line) => `    ${line}`), ''].join('\n');
}

const otherKinds = `  # One example of each kind. Remove the # and change the addresses.
  #
  # - name: portal                      # an Opendatasoft portal
  #   handler:
  #     opendatasoft:
  #       url: https://data.example.fr
  #       datasets: [{ dataset: parkings, type: CarPark, root: carParks }]
  #
  # - name: sensors                     # an OGC SensorThings 1.1 server
  #   handler:
  #     sensorthings: { url: "https://sensors.example.fr/v1.1", prefix: Sensors }
  #
  # - name: store                       # tables of a PostgreSQL database, by a role that may only read
  #   handler:
  #     sql:
  #       connectionString: "\${STORE_URL}"
  #       tables: [{ table: container, type: Container, root: containers, primaryKey: id }]
  #
  # - name: api                         # an API with an OpenAPI description
  #   handler:
  #     openapi: { source: ./descriptions/api.openapi.json, endpoint: "https://api.example.fr" }
  #
  # - name: graph                       # a GraphQL API
  #   handler:
  #     graphql: { source: ./descriptions/graph.graphql, endpoint: "https://graph.example.fr/graphql" }
`;

const links = `# A link joins two sources: the value of keyField is sent to a root field that takes keys, for all rows in one call.
#
# additionalTypeDefs: |
#   extend type Container { sector: CollectionSector }
# additionalResolvers:
#   - targetTypeName: Container
#     targetFieldName: sector
#     keyField: sectorCode                        # of Container
#     sourceName: portal
#     sourceTypeName: Query
#     sourceFieldName: collectionSectorsByCode    # a root field of \`keys\`
#     keysArg: codes                              # its argument
#     valueKeyField: code                         # of CollectionSector: the same value again
`;

/** `argumentsText`: the section that says what arguments read, when there is one. */
export function policyText({ open, internal, personal }: FirstFacts, argumentsText = ''): string {
  const seen = internal.filter((pattern) => !pattern.startsWith('Mutation.'));
  return `# What each field is, and who may see what of it: docs/policy.md. pertuis check prints the outcome as a table.
version: "1"

facts:
  # Everybody may see these. policy.lock.json holds the fields as they are now: a field that a partner adds later stays closed
  # until somebody has looked at it and runs \`pertuis policy accept\`.
  open:
    - Platform*.*                  # energy and carbon of this gateway
    - PowerModel.*
${list(open)}
  # Nobody may see these unless a rule says so.
  internal:
    - Platform.byOperation         # names of operations are the words of app developers
${list(internal)}
${personalText(personal)}${argumentsText}
# The first rule that fits role and purpose decides. Without one, open fields are clear and all others denied.
rules:
${closedText(internal, personal)}  - { fields: [${['Platform.byOperation', ...seen].join(', ')}], roles: [${staff.role}], purposes: [${staff.purpose}], decision: clear }
  # Other decisions: deny, { mask: {} }, { generalise: { step: 10 } }, { pseudonymise: { domain: meter } }
`;
}

function personalText(personal: FirstFacts['personal']): string {
  if (personal.length === 0) {
    return `  # Data about people: nobody may see them unless a rule says so. Categories: https://w3id.org/dpv/pd
  # personal:
  #   Meter.email: { category: "pd:EmailAddress" }
`;
  }
  const lines = personal.map(([coordinate, category]) => `    ${coordinate}: { category: "${category}" }`);
  return `  # Data about people: nobody may see them unless a rule says so. These were guessed from their names. Delete the line of a field
  # that is not about people, such as the telephone number of an office. Categories: https://w3id.org/dpv/pd
  personal:
${lines.join('\n')}
`;
}

/** The rule that opens internal types must not open what speaks of people in them. */
function closedText(internal: FirstFacts['internal'], personal: FirstFacts['personal']): string {
  const closed = personal
    .map(([coordinate]) => coordinate)
    .filter(
      (coordinate) => internal.includes(`${coordinate.split('.')[0]}.*`) || internal.includes(coordinate),
    );
  if (closed.length === 0) return '';
  return `  - { fields: [${closed.join(', ')}], roles: [${staff.role}], purposes: [${staff.purpose}], decision: deny }\n`;
}

function list(patterns: readonly string[]): string {
  return patterns.map((pattern) => `    - ${pattern}\n`).join('');
}

export const consumersText = `# Registered clients: what their keys and tokens may do. Clients without a key are visitors and see open fields.
# A key is printed once: pertuis keys issue ${staff.id}
consumers:
  - id: ${staff.id}
    organisation: my-territory
    roles: [${staff.role}]             # rules of policy.yaml speak of roles …
    purpose: ${staff.purpose}         # … and of purposes
    # subject: hh-00042        # only for a client that speaks for one person
    description:
      fr: Application des agents.
      en: App of the staff.
`;

export const ignoreText = `# State of the gateway: hashes of API keys, and the secret of pseudonyms.
.pertuis/
`;
