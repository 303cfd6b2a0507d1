import { dirname } from 'node:path';
import type { Command } from 'commander';
import { ConfigurationError, type Problem } from '../../mesh/contract/errors.ts';
import { undeclaredArguments } from '../../mesh/plan/undeclared-arguments.ts';
import { type DecisionTable, decisionTable } from '../../mesh/policy/decision-table.ts';
import { policyWarnings } from '../../mesh/policy/policy-warnings.ts';
import { clientsOf } from '../clients.ts';
import type { Prepared } from '../prepare.ts';
import { explainProduction } from '../production.ts';
import { textTable } from '../text-table.ts';
import { configOption } from './config-option.ts';

interface CheckOptions {
  readonly config: string;
  readonly strict?: boolean;
}

export function addCheck(program: Command) {
  program
    .command('check')
    .summary('check the configuration and the policy without starting')
    .description(
      'Check the configuration and the policy without starting.\n\n' +
        'Prints what each kind of client sees of each personal field. Tells every mistake and every warning at once.\n' +
        'Sources whose description is not a file are asked for it.',
    )
    .addOption(configOption())
    .option('--strict', 'exit with 2 also for warnings')
    .addHelpText(
      'after',
      `
Examples:
  pertuis check
  pertuis check --strict --config territory/.meshrc.yaml

Exit codes:
  0  in order, perhaps with warnings
  1  the check itself failed
  2  mistakes, or warnings with --strict`,
    )
    .action(check);
}

async function check({ config, strict = false }: CheckOptions) {
  // Loaded when needed: no other command, and no primary of workers, should pay for it.
  const { prepare } = await import('../prepare.ts');
  const prepared = await prepare({ path: config, environment: process.env });
  await prepared.close();
  const problems = problemsOf(prepared);
  if (problems.length > 0) throw new ConfigurationError(problems);

  const { settings, composition, policy, policyText, consumers } = prepared;
  const table = decisionTable(policy, policyText, clientsOf(consumers, settings.pertuis));
  if (table.rows.length > 0) say(['Who sees what of personal fields:', ...printTable(table), '']);
  const warnings = warningsOf(prepared);
  for (const warning of warnings) process.stderr.write(`Warning: ${warning}\n`);
  const { sources, roots, links } = composition;
  say([
    `${config} is in order: ${sources.size} sources, ${roots.size} root fields, ${links.size} links, every field classified.`,
    ...explainProduction(settings, dirname(config)),
  ]);
  if (strict && warnings.length > 0) {
    process.stderr.write(`${warnings.length} warnings, and --strict allows none.\n`);
    process.exitCode = 2;
  }
}

function problemsOf({ settings, unclassified, unaccepted }: Prepared): Problem[] {
  const file = settings.pertuis.policy;
  return [
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
}

function warningsOf({ settings, composition, policy, unguarded, consumers, schema, ...prepared }: Prepared) {
  const file = settings.pertuis.policy;
  const undeclared = undeclaredArguments(composition, policy);
  const aboutPolicy = policyWarnings({
    text: prepared.policyText,
    schema: composition.schema,
    coordinates: [...schema.keys()],
    anonymisers: prepared.anonymisers,
    clients: clientsOf(consumers, settings.pertuis),
  });
  return [
    ...aboutPolicy.map(({ path, message }) => `${file}: ${path}: ${message}`),
    ...(undeclared.length > 0
      ? [
          `${file}: arguments: nothing says what these read, so clients that may not see every field are refused: ${undeclared.join(', ')}`,
        ]
      : []),
    ...(unguarded.length > 0
      ? [
          `${file}: wildcards open ${unguarded.length} fields, and every field that a partner adds to these types: pertuis policy accept guards them`,
        ]
      : []),
    ...[...composition.missing].map(
      ([name, reason]) => `the source "${name}" could not be described and is left out: ${reason}`,
    ),
    ...prepared.warnings,
  ];
}

function printTable({ audiences, rows }: DecisionTable): string[] {
  const heads = [
    ['role', ...audiences.map(({ roles }) => roles.join(' + '))],
    ['purpose', ...audiences.map(({ purpose }) => purpose)],
  ];
  return textTable([...heads, ...rows.map(({ coordinate, decisions }) => [coordinate, ...decisions])]).map(
    (line) => `  ${line}`,
  );
}

function say(lines: readonly string[]) {
  process.stdout.write(`${lines.join('\n')}\n`);
}
