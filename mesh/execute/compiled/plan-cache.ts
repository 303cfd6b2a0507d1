import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, visit } from 'graphql';
import type { DocumentMemo } from '../../contract/documents.ts';
import type { OperationPlan, PlanField, Variables } from '../../contract/operation-plan.ts';
import type { Planner } from '../../contract/planner.ts';
import type { PolicyView } from '../../contract/policy.ts';
import type { RowGuards } from '../row-guard.ts';
import { type CompiledPlan, compilePlan } from './compiled-plan.ts';

export type PlanCache = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  view: PolicyView,
) => CachedPlan;

export interface CachedPlan {
  readonly plan: OperationPlan;
  /** Undefined for plans that are not compiled. */
  readonly compiledPlan: CompiledPlan | undefined;
}

/** Creates the cache of plans and compiled plans, by document, view and the values for `@skip` and `@include`. */
export function createPlanCache(
  planner: Pick<Planner, 'plan'>,
  schema: GraphQLSchema,
  guards: RowGuards,
  compile: boolean,
  memo: DocumentMemo,
): PlanCache {
  /** Variables whose values change which fields are selected. */
  const switchesByDocument = new WeakMap<DocumentNode, readonly string[]>();

  function nameOf(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    view: PolicyView,
  ): string {
    let switches = switchesByDocument.get(document);
    if (!switches) {
      switches = switchesOf(document);
      switchesByDocument.set(document, switches);
    }
    let name = `plan ${view.id} ${operation.name?.value ?? ''}`;
    for (const one of switches) name += variables[one] === true ? ' 1' : ' 0';
    return name;
  }

  return (document, operation, variables, view) => {
    const name = nameOf(document, operation, variables, view);
    const known = memo.get<CachedPlan>(document, name);
    if (known) return known;
    const plan = planner.plan(document, operation, variables, view);
    const compiledPlan =
      compile && plan.notCompiled === undefined
        ? compilePlan(plan, schema, (type) => guards(view, type))
        : undefined;
    const planned = { plan, compiledPlan };
    memo.set(document, name, planned, planBytes(plan, document));
    return planned;
  };
}

/**
 * Estimated size of a plan with its fetches and compiled plan, without the shared code. Measured
 * (`tests/integration/weights.test.ts`): 0.8 to 1.2 kB for each field. The names of its fetches contain its
 * arguments, which are no longer than the text.
 */
const bytesPerField = 1_400;
const bytesPerPlan = 2_500;

function planBytes({ fields, types }: OperationPlan, document: DocumentNode): number {
  const characters = document.loc?.source.body.length ?? 0;
  return bytesPerPlan + bytesPerField * countFields(fields) + 20 * types.length + 4 * characters;
}

function countFields(fields: readonly PlanField[]): number {
  let count = fields.length;
  for (const { fields: below, byType } of fields) {
    count += countFields(below);
    for (const ofType of byType?.values() ?? []) count += countFields(ofType);
  }
  return count;
}

function switchesOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(directive) {
      for (const { value } of directive.arguments ?? [])
        if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].sort();
}
