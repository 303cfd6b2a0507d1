import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import { indexManifests, type ManifestEntry, readManifest } from '../../mesh/documents/trusted-documents.ts';
import type { CheckedDocuments } from '../documents/check-documents.ts';
import { mergeManifest, printManifest } from '../documents/merge-manifest.ts';
import { readIfThere, replaceFile } from '../documents/replace-file.ts';
import type { Prepared } from '../prepare.ts';
import { configOption } from './config-option.ts';

export function addDocuments(program: Command) {
  const documents = program
    .command('documents')
    .summary('check and publish trusted documents')
    .description('Check and publish trusted documents: what clients may run by a documentId.');
  documents
    .command('check')
    .summary('hold documents against schema, limits and policy')
    .description(
      'Hold every document of a manifest against the unified schema and the limits, without starting.\n\n' +
        'Without a manifest: those that the configuration names. Tells which fields are denied to which clients.',
    )
    .argument('[manifest]', 'a manifest of graphql-codegen, Relay or Apollo')
    .addOption(configOption())
    .addHelpText(
      'after',
      examplesAndCodes('pertuis documents check client/persisted-documents.json', 'every document would run'),
    )
    .action(check);
  documents
    .command('publish')
    .summary('add documents to the manifest of the configuration')
    .description(
      'Check the documents of a manifest and add them to the one that the configuration names.\n\n' +
        'They take effect when the gateway reloads: SIGHUP, or pertuis.reloadOnSave.',
    )
    .argument('<manifest>', 'a manifest of graphql-codegen, Relay or Apollo')
    .option('--into <file>', 'which manifest of the configuration; the first unless you say')
    .option(
      '--prune',
      'take out documents that the manifest does not hold; older clients may still send them',
    )
    .addOption(configOption())
    .addHelpText(
      'after',
      examplesAndCodes('pertuis documents publish client/persisted-documents.json', 'published'),
    )
    .action(publish);
}

const examplesAndCodes = (example: string, done: string) => `
Example:
  ${example}

Exit codes:
  0  ${done}
  1  something failed
  2  mistakes in the configuration, the manifest or a document`;

async function check(manifest: string | undefined, { config }: { readonly config: string }) {
  await withPrepared(config, async (prepared) => {
    const manifests = manifest
      ? new Map([[manifest, readManifest(readText(manifest), manifest)]])
      : prepared.documents.manifests;
    indexManifests(manifests);
    const count = await checkAll(manifests, prepared);
    if (manifests.size === 0) say('The configuration names no manifest (pertuis.documents.manifests).');
    else say(`${[...manifests.keys()].join(', ')}: ${documentsIn(count)} in order.`);
  });
}

interface PublishOptions {
  readonly config: string;
  readonly into?: string;
  readonly prune?: boolean;
}

async function publish(manifest: string, { config, into, prune = false }: PublishOptions) {
  await withPrepared(config, async (prepared) => {
    const { manifests } = prepared.settings.pertuis.documents;
    const target = manifests.find((name) => into === undefined || at(config, name) === resolve(into));
    if (target === undefined) throw new Error(whereTo(into, manifests));
    const path = at(config, target);
    if (path === resolve(manifest))
      throw new Error(`${manifest} is the manifest of the configuration itself.`);

    const given = readText(manifest);
    const published = readManifest(given, manifest);
    await checkAll(new Map([[manifest, published]]), prepared);
    const before = readIfThere(path);
    const merged = mergeManifest(before === undefined ? [] : readManifest(before, target), published, prune);
    // Together with the others of the configuration they have to be as clear as alone.
    indexManifests(new Map([...prepared.documents.manifests, [target, merged.entries]]));
    const { added, changed, removed } = merged;
    if (added.length + changed.length + removed.length === 0) {
      say(`Nothing to publish: ${target} holds these ${documentsIn(published.length)}.`);
      return;
    }
    if (!replaceFile(path, before, printManifest(merged.entries, before ?? given, target)))
      throw new Error(`${target} has changed meanwhile. Nothing was published: try again.`);
    for (const [what, ids] of Object.entries({ added, changed, removed }))
      for (const id of ids) say(`  ${what.padEnd(8)} ${id}`);
    say(`${target}: ${added.length} added, ${changed.length} changed, ${removed.length} removed.`);
    if (!prepared.settings.pertuis.reloadOnSave) say('Send SIGHUP to the gateway: then they take effect.');
  });
}

/** Throws `ConfigurationError` with what is wrong with any document. Returns how many there are. */
async function checkAll(manifests: ReadonlyMap<string, readonly ManifestEntry[]>, prepared: Prepared) {
  const { checkDocuments } = await import('../documents/check-documents.ts');
  const checked = [...manifests].map(([file, entries]) => checkDocuments(entries, file, prepared));
  const problems = checked.flatMap((one) => one.problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  for (const line of deniedLines(checked.flatMap(({ denied }) => denied))) say(line);
  return [...manifests.values()].reduce((sum, { length }) => sum + length, 0);
}

function deniedLines(denied: CheckedDocuments['denied']): string[] {
  const audiences = [...new Set(denied.map(({ audience }) => audience))];
  return audiences.flatMap((audience) => [
    `Denied to ${audience}:`,
    ...denied
      .filter((one) => one.audience === audience)
      .map(({ document, coordinates }) => `  ${document}: ${coordinates.join(', ')}`),
  ]);
}

/** A manifest that the configuration names and that is not there yet is what `publish` writes. */
async function withPrepared(config: string, work: (prepared: Prepared) => Promise<void>) {
  const { prepare } = await import('../prepare.ts');
  const prepared = await prepare({ path: config, environment: process.env, mayLackManifests: true });
  try {
    await work(prepared);
  } finally {
    await prepared.close();
  }
}

function at(config: string, file: string): string {
  return resolve(dirname(config), file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigurationError([{ file, path: '', expected: 'a readable manifest', got: 'none' }]);
  }
}

function whereTo(into: string | undefined, manifests: readonly string[]): string {
  if (manifests.length === 0)
    return 'The configuration names no manifest: add pertuis.documents.manifests: [./documents.json].';
  return `${into} is no manifest of the configuration. It names: ${manifests.join(', ')}.`;
}

function documentsIn(count: number): string {
  return count === 1 ? 'one document' : `${count} documents`;
}

function say(line: string) {
  process.stdout.write(`${line}\n`);
}
