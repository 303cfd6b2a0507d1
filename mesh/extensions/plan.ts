import type { Code } from '../contract/errors.ts';
import type { OperationPlan, Planned, Variables } from '../contract/operation-plan.ts';
import type { ResponseExtension, ResponseFacts } from '../contract/response-extension.ts';
import { isFromCache } from '../core/cache-headers.ts';

export interface PlanExtensionOptions {
  /** Principals with one of these may see how their questions were planned. */
  readonly roles: readonly string[];
  /** Values that the operation may bring at most. */
  readonly estimateCost: (planned: Planned) => number;
  /** Writes a plan for people, one line per step. */
  readonly explain: (plan: OperationPlan, variables: Variables) => readonly string[];
}

/**
 * `extensions.plan`: how this question was run, for whom may know. The plan is the asker's own, with their view's decisions;
 * it is never stored with an answer. Who may not see it is told so, and so is who gets an answer that needed none.
 */
export function createPlanExtension(options: PlanExtensionOptions): ResponseExtension {
  const { roles } = options;
  const code: Code = 'ROLE_DENIED';
  const message = `Plans are for these roles: ${roles.join(', ') || 'none'}. Your registration has none of them.`;
  return {
    name: 'plan',
    describe({ principal, planned, operation: { cache } }: ResponseFacts) {
      if (!principal?.roles.some((role) => roles.includes(role))) return { refused: { code, message } };
      if (planned) return describePlan(planned, options);
      return { absent: isFromCache(cache) ? fromStore : 'The question was refused before it was planned.' };
    },
  };
}

const fromStore =
  'Answered from the store. Ask with the header Cache-Control: no-cache to have it planned and run.';

function describePlan(planned: Planned, { estimateCost, explain }: PlanExtensionOptions) {
  const { plan, operation, variables } = planned;
  return {
    operation: `${operation.operation} ${operation.name?.value ?? '(anonymous)'}`,
    engine: plan.notCompiled === undefined ? 'compiled' : 'graphql-js',
    estimatedValues: estimateCost(planned),
    types: plan.types,
    lines: explain(plan, variables),
  };
}
