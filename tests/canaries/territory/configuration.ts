import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientsWithKeys } from '../world/clients.ts';
import type { Person } from '../world/world.ts';
import { additionalResolvers, additionalTypeDefs } from './links.ts';
import type { Partner } from './partner.ts';
import { policy } from './policy.ts';

export interface Configuration {
  readonly path: string;
  readonly stateDirectory: string;
  remove(): void;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Wide enough for any random operation: an operation that is rejected for its size cannot leak. */
const limits = { depth: 60, tokens: 50_000, aliases: 5_000, cost: 1e12, bodyKilobytes: 1_000 };

/** Writes the files of `pertuis start` into a new folder. YAML is a superset of JSON. */
export function writeConfiguration(partners: readonly Partner[], people: readonly Person[]): Configuration {
  const folder = mkdtempSync(join(tmpdir(), 'pertuis-canaries-'));
  const consumers = clientsWithKeys.map(({ name, organisation, role, purpose, person }) => {
    const subject = people.find(({ key }) => key === person)?.householdId;
    return { id: name, organisation, roles: [role], purpose, ...(subject && { subject }) };
  });
  const mesh = {
    sources: partners.map(({ source }) => source),
    additionalTypeDefs,
    additionalResolvers,
    serve: { port: 0 },
    pertuis: {
      policy: './policy.yaml',
      consumers: './consumers.yaml',
      stateDirectory: './state',
      deadlineSeconds: 240,
      responseCache: { ttlSeconds: 3_600 },
      limits,
    },
  };
  const text = JSON.stringify(mesh).replaceAll('"./sources/', `"${join(root, 'sources')}/`);
  const files = {
    ...Object.assign({}, ...partners.map(({ files = {} }) => files)),
    '.meshrc.yaml': text,
    'policy.yaml': policy,
    'consumers.yaml': JSON.stringify({ consumers }),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content as string);
  return {
    path: join(folder, '.meshrc.yaml'),
    stateDirectory: join(folder, 'state'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
