import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { readSource, type SourceOption } from '../init/source-option.ts';
import { staff } from '../init/texts.ts';
import { textTable } from '../text-table.ts';

interface InitOptions {
  readonly source?: readonly SourceOption[];
  readonly dataset?: readonly string[];
}

export function addInit(program: Command) {
  program
    .command('init')
    .summary('write a first configuration, policy and consumers file')
    .description(
      'Write a first configuration, policy and consumers file that start as they are.\n\n' +
        'Without --source: an open data portal of the national grid, to try and then to replace.\n' +
        'The data of opendatasoft and sensorthings are opened to everybody, those of openapi and graphql to clients with a key.\n' +
        'Fields whose names speak of people are closed in any case. Files that exist are never changed.',
    )
    .argument('[folder]', 'where; made when it does not exist', '.')
    .option(
      '-s, --source <kind=url>',
      'a source; may be repeated. Kinds: opendatasoft, sensorthings, openapi (address of the description), graphql',
      readSource,
    )
    .option('-d, --dataset <id...>', 'datasets of the portal to federate; its first five unless you say')
    .addHelpText(
      'after',
      `
Examples:
  pertuis init
  pertuis init my-territory --source opendatasoft=https://data.example.fr
  pertuis init --source opendatasoft=https://data.example.fr --dataset parkings air-quality
  pertuis init --source sensorthings=https://sensors.example.fr/v1.1 --source graphql=https://api.example.fr/graphql

Exit codes:
  0  written
  1  files are in the way, or a source did not answer; nothing was written
  2  a source cannot be federated as it describes itself; nothing was written`,
    )
    .action(init);
}

async function init(folder: string, { source = [], dataset = [] }: InitOptions) {
  const { existingFiles, writeTerritory } = await import('../init/write-territory.ts');
  const { draftSources } = await import('../init/draft-sources.ts');
  const path = resolve(folder);
  const there = existingFiles(path);
  if (there.length > 0)
    throw new Error(
      `${path} holds ${there.join(', ')} already. Choose another folder, or move them away. Nothing was written.`,
    );
  if (dataset.length > 0 && !source.some(({ kind }) => kind === 'opendatasoft'))
    throw new Error('--dataset goes with --source opendatasoft=<url>. Nothing was written.');
  const { files, facts, needsKey } = await writeTerritory(path, await draftSources(source, dataset));
  const at = relative(process.cwd(), path);
  const query = join(at, 'queries/first.graphql');
  // As the command was called: npm puts its own Node in front.
  const command = process.env.npm_command === 'exec' ? 'npx pertuis' : 'pertuis';
  const personal = facts.personal.map(([coordinate]) => coordinate);
  say([
    `Written to ${path}:`,
    ...files.map((file) => `  ${file}`),
    ...(personal.length > 0
      ? [
          '',
          `Closed, because their names speak of people: ${personal.join(', ')}. Look at them in policy.yaml.`,
        ]
      : []),
    '',
    'Next:',
    ...(at === '' ? [] : [`  export PERTUIS_CONFIG=${join(at, '.meshrc.yaml')}`]),
    ...textTable([
      [`  ${command} check`, 'what is federated, and who sees what'],
      [`  ${command} start`, 'serves http://localhost:4000/graphql'],
      ...(needsKey ? [[`  ${command} keys issue ${staff.id}`, 'a key, printed once']] : []),
      [`  ${command} query ${query}${needsKey ? ' --key <key>' : ''}`, 'in a second terminal'],
    ]),
    '',
    'Add sources and links in .meshrc.yaml: it holds an example of each. The way from here: docs/your-territory.md',
  ]);
}

function say(lines: readonly string[]) {
  process.stdout.write(`${lines.join('\n')}\n`);
}
