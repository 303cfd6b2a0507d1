import { dirname } from 'node:path';
import type { Command } from 'commander';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import { undeclaredArguments } from '../../mesh/plan/undeclared-arguments.ts';
import { explainProduction } from '../production.ts';

export function addCheck(program: Command) {
  program
    .command('check')
    .description(
      'read .meshrc.yaml and the policy without starting; exit code 2 when there is something to mend',
    )
    .option('-c, --config <file>', 'the configuration', '.meshrc.yaml')
    .action(check);
}

async function check({ config }: { config: string }) {
  // Loaded when needed: no other command, and no primary of workers, should pay for it.
  const { prepare } = await import('../prepare.ts');
  const { settings, composition, unclassified, policy, unaccepted, unguarded, warnings, close } =
    await prepare({
      path: config,
      environment: process.env,
    });
  await close();
  const file = settings.pertuis.policy;
  const problems = [
    ...unclassified.map((coordinate) => ({
      file,
      path: 'facts',
      expected: `a classification of ${coordinate}: open, internal or personal`,
      got: 'none, so nobody may see it',
    })),
    ...unaccepted.map(({ coordinate, why }) => ({
      file: 'policy.lock.json',
      path: coordinate,
      expected: 'a field that somebody has accepted (pertuis policy accept)',
      got: `a ${why} one, so nobody may see it`,
    })),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  const undeclared = undeclaredArguments(composition, policy);
  if (undeclared.length > 0) {
    process.stderr.write(
      `Refused to clients who may not see every field, since nothing says what they read (arguments in ${file}): ${undeclared.join(', ')}\n`,
    );
  }
  if (unguarded.length > 0) {
    process.stderr.write(
      `Wildcards open ${unguarded.length} fields, and whatever a partner adds to these types: pertuis policy accept guards them.\n`,
    );
  }
  for (const [name, reason] of composition.missing) {
    process.stderr.write(`The source "${name}" could not be described and is left out: ${reason}\n`);
  }
  for (const warning of warnings) process.stderr.write(`Warning: ${warning}\n`);
  const { sources, roots, links } = composition;
  process.stdout.write(
    `${config} is in order: ${sources.size} sources, ${roots.size} root fields, ${links.size} links, every field classified.\n`,
  );
  process.stdout.write(`${explainProduction(settings, dirname(config)).join('\n')}\n`);
}
