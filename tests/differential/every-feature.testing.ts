/** A schema with everything that GraphQL types can be: it is only parsed; every engine builds its own. */
export const everyFeature = `
  scalar DateTime @specifiedBy(url: "https://scalars.graphql.org/andimarek/date-time.html")
  scalar JSON
  enum Kind { GLASS PAPER METAL }

  input Area { lat: Float! lon: Float! = 0.5 tags: [String!] kind: Kind = GLASS inner: Area within: [[Int]] extra: JSON }
  input Pick @oneOf { id: ID name: String area: Area }

  interface Node { id: ID! }
  interface Named implements Node { id: ID! name: String }
  interface Place implements Node & Named {
    id: ID!
    name: String
    kind: Kind
    near(first: Int = 2, within: Area): [Place]
  }
  interface Owned { owner: Owner }
  union Found = Thing | Owner | Station
  union Inside = Detail | Part

  type Query {
    things(first: Int = 10, after: String, where: Area): ThingConnection!
    places(first: Int! = 5): PlaceConnection!
    thing(id: ID, pick: Pick): Thing
    node(id: ID!): Node
    all: [Thing!]!
    loose: [Thing]
    owned: [Owned]
    named: [Named!]
    search(where: Area!, kinds: [Kind!] = [GLASS], grid: [[Int]]): [Found!]!
    found: Found
    inside: [[Inside]]
    detail: Detail!
    matrix: [[Int!]]
    cube: [[[Int!]!]!]
    plain: String!
    count: Int
    extra(value: JSON): JSON
    kinds: [Kind!]
    ownersById(ids: [ID!]!): [Owner!]!
    partsByThing(ids: [ID!]!, first: Int): [Part!]!
    placesById(ids: [ID!]!): [Place!]!
  }

  type Mutation {
    add(name: String!, area: Area): Thing
    rename(id: ID!, name: String = "a"): Named
    remove(ids: [ID!]!): [Found]
    count: Int!
  }

  type ThingConnection { nodes: [Thing!]! totalCount: Int pageInfo: PageInfo! }
  type PlaceConnection { nodes: [Place!]! totalCount: Int pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! endCursor: String truncated: String }

  type Thing implements Node & Named & Place & Owned {
    id: ID!
    name: String
    kind: Kind
    near(first: Int = 2, within: Area): [Place]
    label: String!
    count: Int
    ratio: Float!
    flag: Boolean
    when: DateTime
    extra: JSON
    kinds: [Kind!]!
    tags: [String!]!
    grid: [[Float!]]
    detail: Detail
    strict: Detail!
    many: [Detail!]!
    series(first: Int = 3, unit: String): [Detail]
    inside: Inside
    secret: String
    masked: String
    maskedTags: [String]
    price: Float
    constructor: String
    ownerId: ID
    placeId: ID
    owner: Owner
    parts(first: Int): [Part!]!
    place: Place
  }

  type Station implements Node & Named & Place & Owned {
    id: ID!
    name: String!
    kind: Kind!
    near(first: Int = 2, within: Area, deep: Boolean): [Place!]
    keeperId: ID
    owner: Owner
    label: String
  }

  type Detail { label: String! value: Float deeper: Detail ownerId: ID owner: Owner found: [Found] }
  type Owner implements Node & Named { id: ID! name: String region: String secret: String email: String things: [Part!] }
  type Part { id: ID! thingId: ID! mass: Float! ownerId: ID owner: Owner label: String }
`;
