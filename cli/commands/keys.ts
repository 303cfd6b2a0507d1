import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { readConsumers } from '../../mesh/identity/consumers.ts';
import { type KeyRecord, openKeyStore } from '../../mesh/identity/key-store.ts';
import { readSettings } from '../settings.ts';
import { configOption } from './config-option.ts';
import { maxDays, readDays } from './read-days.ts';

export function addKeys(program: Command) {
  const keys = program
    .command('keys')
    .summary('issue, list and revoke API keys')
    .description('Issue, list and revoke API keys of registered consumers. Only hashes of keys are kept.')
    .addHelpText(
      'after',
      `
Examples:
  pertuis keys issue staff-app --expires-days 90
  pertuis keys list
  pertuis keys revoke uS8s0Q2mXx1A

Exit codes:
  0  done
  1  no such consumer or key
  2  the configuration or the key store has mistakes`,
    );
  keys
    .command('issue')
    .description('issue a key for each consumer and print it once')
    .argument('<consumer...>', 'as registered in the consumers file')
    .option('--expires-days <days>', `how long it holds, 1 to ${maxDays}`, readDays)
    .option('--json', 'print { consumer: key }')
    .addOption(configOption())
    .action(issue);
  keys.command('list').description('list the keys that exist, by id').addOption(configOption()).action(list);
  keys
    .command('revoke')
    .description('revoke a key by its id; a running gateway follows within a second')
    .argument('<id>', 'the part between prt_ and the next _')
    .addOption(configOption())
    .action(revoke);
}

const dayMs = 86_400_000;

interface IssueOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly expiresDays?: number;
}

function issue(names: string[], { config, json, expiresDays }: IssueOptions) {
  const { store, consumers } = open(config);
  for (const name of names) {
    if (!consumers.get(name)) {
      const known = [...consumers.keys()].join(', ');
      throw new Error(`There is no consumer "${name}". Registered are: ${known}.`);
    }
  }
  const expiresAt = expiresDays === undefined ? undefined : new Date(Date.now() + expiresDays * dayMs);
  const issued = store.issueAll(names, expiresAt);
  if (json) process.stdout.write(`${JSON.stringify(issued)}\n`);
  else for (const [name, key] of Object.entries(issued)) process.stdout.write(`${name}\t${key}\n`);
}

function list({ config }: { config: string }) {
  for (const record of open(config).store.list()) {
    const { id, consumer, createdAtMs } = record;
    process.stdout.write(`${id}\t${consumer}\tsince ${iso(createdAtMs)}\t${stateOf(record)}\n`);
  }
}

function stateOf({ expiresAtMs, revokedAtMs }: KeyRecord): string {
  if (revokedAtMs !== undefined) return `revoked ${iso(revokedAtMs)}`;
  if (expiresAtMs === undefined) return 'good';
  return expiresAtMs > Date.now() ? `until ${iso(expiresAtMs)}` : `expired ${iso(expiresAtMs)}`;
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function revoke(id: string, { config }: { config: string }) {
  if (!open(config).store.revoke(id)) throw new Error(`There is no key with the id "${id}".`);
  process.stdout.write(`${id} is revoked.\n`);
}

function open(config: string) {
  const path = resolve(config);
  const { pertuis } = readSettings(path);
  const at = (file: string) => resolve(path, '..', file);
  return {
    consumers: readConsumers(readFileSync(at(pertuis.consumers), 'utf8'), pertuis.consumers),
    store: openKeyStore(join(at(pertuis.stateDirectory), 'keys.sqlite')),
  };
}
