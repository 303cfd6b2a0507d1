import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '../../mesh/contract/source.ts';
import { startGraphql } from '../../territory/stand-ins/graphql/server.ts';
import { startHostile } from '../../territory/stand-ins/hostile/server.ts';
import { describeSource, type Harness } from '../conformance.ts';
import { graphqlKind } from './kind.ts';

const secret = 'graphql-key-77aa';
const names = ['Île de Ré', `Port "neuf"`, 'Les Minimes', 'Tasdon', `L'Aubépine \\ bis`];
const rows = Array.from({ length: 40 }, (_, index) => ({
  id: `plant-${String(index).padStart(2, '0')}`,
  name: names[index] ?? `Usine ${index}`,
  capacity: index % 9 === 8 ? null : (index * 37) % 100,
  sector: `LR-0${(index % 5) + 1}`,
}));
const typeDefs = `
  type Query {
    plants(name: String): [Plant!]!
    plantsBySector(sectors: [String!]!): [Plant!]!
  }
  type Plant { id: ID! name: String! capacity: Int sector: String! }`;
const root = {
  plants: (_: unknown, { name }: { name?: string }) =>
    rows.filter((row) => name === undefined || row.name === name),
  plantsBySector: (_: unknown, { sectors }: { sectors: string[] }) =>
    rows.filter(({ sector }) => sectors.includes(sector)),
};

const harness: Harness = {
  leavesScalarsToEngine: true,
  async start() {
    const directory = mkdtempSync(join(tmpdir(), 'pertuis-graphql-'));
    writeFileSync(join(directory, 'plants.graphql'), typeDefs);
    const partner = await startGraphql({ typeDefs, root: root as never });
    const hostile = await startHostile({ target: partner.url });
    const source = await graphqlKind.open({
      name: 'waste',
      handler: 'graphql',
      config: {
        source: './plants.graphql',
        endpoint: `${hostile.url}/graphql`,
        operationHeaders: { authorization: secret },
      },
      baseDir: directory,
      deadlineSeconds: 1.5,
      idleSeconds: 10,
      maxSubscriptions: 4,
    });
    return {
      source,
      takeRequests: partner.takeOperations,
      fault: { set: hostile.setFault, seen: hostile.seen },
      async close() {
        await source.close();
        await hostile.close();
        await partner.close();
        rmSync(directory, { recursive: true });
      },
    };
  },
  shape: 'value',
  coordinate: 'Query.plants',
  type: 'Plant',
  fieldTypes: { id: 'ID!', name: 'String!', capacity: 'Int', sector: 'String!' },
  rows: rows as readonly Row[],
  fields: { id: 'id', number: 'capacity', text: 'name', nullable: 'capacity' },
  upstreamNames: {},
  textArg: 'name',
  byKey: { coordinate: 'Query.plantsBySector', arg: 'sectors', field: 'sector' },
  secrets: [secret, '127.0.0.1', 'http://'],
  faults: 'http',
};

describeSource('graphql', harness);
