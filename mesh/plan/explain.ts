import { PertuisError } from '../contract/errors.ts';
import type { OperationPlan, PlanField, Resolution, Variables } from '../contract/operation-plan.ts';
import type { PlannedFetch } from '../contract/planned-fetch.ts';
import type { Decision } from '../contract/policy.ts';
import type { Selection } from '../contract/source.ts';

function nameOf(decision: Decision): string {
  return decision.kind === 'transform' ? decision.technique : decision.kind;
}

type Fetching = Extract<Resolution, { kind: 'root' | 'link' }>;

/**
 * Prints a plan as text: every fetch with its source, selection and filters, every link with its keys, and
 * every decision that is not clear.
 */
export function explainPlan({ fields, notCompiled }: OperationPlan, variables: Variables): string[] {
  if (notCompiled !== undefined) return [`not compiled: ${notCompiled}`];
  return explainFields(fields, variables, '');
}

function explainField(field: PlanField, variables: Variables, indent: string): string[] {
  const own = lineOf(field, variables);
  const below = own === undefined ? indent : `${indent}  `;
  const inner = [
    ...explainFields(field.fields, variables, below),
    ...[...(field.byType ?? [])].flatMap(([typeName, fields]) => {
      const lines = explainFields(fields, variables, `${below}  `);
      return lines.length > 0 ? [`${below}on ${typeName}`, ...lines] : [];
    }),
  ];
  return own === undefined ? inner : [`${indent}${own}`, ...inner];
}

function explainFields(fields: readonly PlanField[], variables: Variables, indent: string): string[] {
  return fields.flatMap((field) => explainField(field, variables, indent));
}

/** Returns undefined for fields that are read from their row unchanged. */
function lineOf(
  { responseKey, coordinate, resolution }: PlanField,
  variables: Variables,
): string | undefined {
  switch (resolution.kind) {
    case 'root':
      return `${responseKey}  ${describeFetch(resolution, variables)}`;
    case 'link': {
      const { keyField, valueKeyField } = resolution.link;
      return `${responseKey}  ${describeFetch(resolution, variables)}; joined ${keyField} = ${valueKeyField}, one call for all siblings`;
    }
    case 'denied':
      return `${responseKey}  denied, not fetched (${coordinate})`;
    case 'value':
      return resolution.decision.kind === 'clear'
        ? undefined
        : `${responseKey}  ${nameOf(resolution.decision)} (${coordinate})`;
    case 'typename':
      return undefined;
  }
}

/** Wrong arguments are rejected where the fetch would be. */
function describeFetch({ fetch }: Fetching, variables: Variables): string {
  try {
    return `← ${describePlanned(fetch(variables))}`;
  } catch (error) {
    if (error instanceof PertuisError) return `refused: ${error.message}`;
    throw error;
  }
}

function describePlanned({ source, request, rowFilter, steps, keyedPage }: PlannedFetch): string {
  const { coordinate, select, args } = request;
  const given = Object.entries(args).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const done = steps?.() ?? { source: [], engine: [] };
  const engine = [
    ...done.engine,
    ...(keyedPage ? [`page of ${keyedPage.first} in an order that tells no key`] : []),
  ];
  const fetched = [
    `${source} ${coordinate.split('.')[1]}${given.length > 0 ? `(${given.join(', ')})` : ''}`,
    `{ ${describeSelection(select)} }`,
    ...(rowFilter ? [`only rows whose ${rowFilter.field} is the client's`] : []),
    ...(request.orderKey === undefined ? [] : ['in an order that tells no key']),
  ];
  return [
    fetched.join(' '),
    ...(done.source.length > 0 ? [`source: ${done.source.join(', ')}`] : []),
    ...(engine.length > 0 ? [`engine: ${engine.join(', ')}`] : []),
  ].join('; ');
}

function describeSelection(selection: Selection): string {
  return selection
    .map(({ name, args, fields }) => {
      const given = args && Object.keys(args).length > 0 ? `(${JSON.stringify(args).slice(1, -1)})` : '';
      return `${name}${given}${fields && fields.length > 0 ? ` { ${describeSelection(fields)} }` : ''}`;
    })
    .join(' ');
}
