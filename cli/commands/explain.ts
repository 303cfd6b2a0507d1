import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { getOperationAST, parse, validate } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { explainPlan } from '../../mesh/plan/explain.ts';
import { createPlanner } from '../../mesh/plan/planner.ts';
import { relaxNullability } from '../../mesh/plan/relax-nullability.ts';
import { createQueryModel } from '../../mesh/query-model/query-model.ts';
import { createCostEstimate } from '../../plugins/limits/estimate-cost.ts';
import type { Prepared } from '../prepare.ts';
import { configOption } from './config-option.ts';
import { principalOf } from './principal-of.ts';

interface ExplainOptions {
  readonly config: string;
  readonly consumer?: string;
  readonly variables?: string;
  readonly operation?: string;
}

export function addExplain(program: Command) {
  program
    .command('explain')
    .summary('show how a query would run, without running it')
    .description(
      'Show how a query would run: its fetches, what is pushed down, joins, decisions and cost.\n\nNo source is asked for data.',
    )
    .argument('<files...>', '.graphql files')
    .option('--consumer <id>', 'as this registered consumer; a visitor unless you say')
    .option('-v, --variables <json>', 'variables as JSON')
    .option('-o, --operation <name>', 'which operation, when the file holds several')
    .addOption(configOption())
    .addHelpText(
      'after',
      `
Examples:
  pertuis explain queries/first.graphql
  pertuis explain queries/*.graphql --consumer partner-smart-grid

Exit codes:
  0  explained
  1  a document is not valid, or there is no such consumer
  2  the configuration has mistakes`,
    )
    .action(explain);
}

async function explain(files: readonly string[], options: ExplainOptions) {
  const { prepare } = await import('../prepare.ts');
  const prepared = await prepare({ path: options.config, environment: process.env });
  try {
    relaxNullability(prepared.composition, prepared.policy);
    for (const file of files) explainFile(file, options, prepared);
  } finally {
    await prepared.close();
  }
}

function explainFile(
  file: string,
  { consumer, variables: given = '{}', operation: name }: ExplainOptions,
  { composition, policy, consumers, settings }: Prepared,
) {
  const { schema } = composition;
  const document = parse(readFileSync(file, 'utf8'));
  const [mistake] = validate(schema, document);
  if (mistake) throw new Error(`${file}: ${mistake.message}`);
  const operation = getOperationAST(document, name);
  if (!operation) throw new Error(`${file} holds several operations: say which with --operation.`);
  const { errors, coerced: variables = {} } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    JSON.parse(given),
  );
  if (errors?.[0]) throw new Error(errors[0].message);

  const principal = principalOf(consumer, consumers);
  const view = policy.viewFor(principal);
  const { evaluatedRows: maxRows } = settings.pertuis.limits;
  const planner = createPlanner(composition, createQueryModel(composition, { maxRows }), policy);
  const { refused } = planner.authorize(document, operation, variables, view);
  const plan = planner.plan(document, operation, variables, view);
  const cost = createCostEstimate(composition)(document, operation, variables);
  const engine = plan.notCompiled === undefined ? 'compiled' : 'graphql-js';
  say(
    `${operation.operation} ${operation.name?.value ?? '(anonymous)'} as ${principal.consumer}, ${engine}, at most ${cost} values`,
  );
  if (refused) say(`refused: ${refused.message}`);
  for (const line of explainPlan(plan, variables)) say(`  ${line}`);
}

function say(line: string) {
  process.stdout.write(`${line}\n`);
}
