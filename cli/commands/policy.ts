import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import { writeLock } from '../../mesh/policy/policy.ts';
import { configOption } from './config-option.ts';

export function addPolicy(program: Command) {
  const policy = program
    .command('policy')
    .summary('accept the fields that the policy covers')
    .description('Accept the fields that the policy covers, so that later ones stay closed.');
  policy
    .command('accept')
    .summary('write policy.lock.json: the fields as they are now')
    .description(
      'Write policy.lock.json beside the policy: the fields as they are now.\n\n' +
        'A field that a partner adds or changes later is denied until you accept again. Commit the file.',
    )
    .addOption(configOption())
    .addHelpText(
      'after',
      `
Example:
  pertuis policy accept && git add policy.lock.json

Exit codes:
  0  written
  2  the configuration has mistakes, a field is not classified, or a source could not be described`,
    )
    .action(accept);
}

async function accept({ config }: { config: string }) {
  const { prepare } = await import('../prepare.ts');
  const prepared = await prepare({ path: config, environment: process.env, isAccepting: true });
  const { composition, schema, unclassified, unaccepted, lockPath, close } = prepared;
  await close();
  const [missing] = composition.missing.keys();
  if (missing !== undefined) {
    const got = 'no description of it';
    throw new ConfigurationError([
      { file: config, path: `sources.${missing}`, expected: 'a source whose fields can be seen', got },
    ]);
  }
  if (unclassified.length > 0) {
    throw new ConfigurationError(
      unclassified.map((coordinate) => ({
        file: prepared.settings.pertuis.policy,
        path: 'facts',
        expected: `a classification of ${coordinate} before it is accepted`,
        got: 'none',
      })),
    );
  }
  writeFileSync(lockPath, writeLock(schema));
  for (const { coordinate, why } of unaccepted) process.stdout.write(`  ${coordinate} (${why})\n`);
  const fields = [...schema.values()].filter(({ frame }) => frame === undefined).length;
  process.stdout.write(`${lockPath} holds ${fields} fields. Commit it with the policy.\n`);
}
