import { writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { printSchema } from 'graphql';
import { relaxNullability } from '../../mesh/plan/relax-nullability.ts';
import type { Prepared } from '../prepare.ts';
import { visibleSchema } from '../visible-schema.ts';
import { configOption } from './config-option.ts';
import { principalOf, principalWith } from './principal-of.ts';

interface SchemaOptions {
  readonly config: string;
  readonly consumer?: string;
  readonly role?: string;
  readonly purpose?: string;
  readonly output?: string;
}

export function addSchema(program: Command) {
  program
    .command('schema')
    .summary('print the unified schema as GraphQL SDL')
    .description(
      'Print the unified schema as GraphQL SDL: all sources and links, without starting.\n\n' +
        'With --consumer or --role: only what that client may see, in clear or anonymised.',
    )
    .addOption(new Option('--consumer <id>', 'as this registered consumer').conflicts(['role', 'purpose']))
    .option('--role <name>', 'as a client with this role; visitor is one without a key')
    .option('--purpose <name>', 'of the client; the purpose that goes with the role unless you say')
    .option('-o, --output <file>', 'write to this file')
    .addOption(configOption())
    .addHelpText(
      'after',
      `
Examples:
  pertuis schema --output schema.graphql
  pertuis schema --consumer partner-smart-grid
  pertuis schema --role visitor

Exit codes:
  0  printed
  1  no such consumer or role
  2  mistakes in the configuration`,
    )
    .action(printUnified);
}

async function printUnified({ config, output, ...as }: SchemaOptions) {
  const { prepare } = await import('../prepare.ts');
  const prepared = await prepare({ path: config, environment: process.env });
  await prepared.close();
  const text = describe(prepared, as);
  if (output === undefined) return void process.stdout.write(text);
  writeFileSync(output, text);
  process.stdout.write(`Written to ${output}.\n`);
}

function describe(
  { composition, policy, consumers }: Prepared,
  as: Omit<SchemaOptions, 'config' | 'output'>,
): string {
  relaxNullability(composition, policy);
  const { schema } = composition;
  if (as.consumer !== undefined)
    return visibleSchema(schema, policy.viewFor(principalOf(as.consumer, consumers)));
  if (as.role !== undefined)
    return visibleSchema(schema, policy.viewFor(principalWith(as.role, as.purpose, consumers)));
  if (as.purpose !== undefined) throw new Error('--purpose goes with --role.');
  return `${printSchema(schema)}\n`;
}
