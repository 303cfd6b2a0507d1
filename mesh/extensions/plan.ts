import type { Code } from '../contract/errors.ts';
import type { OperationPlan, Planned, Variables } from '../contract/operation-plan.ts';
import type { ResponseExtension, ResponseFacts } from '../contract/response-extension.ts';
import { isFromCache } from '../core/cache-headers.ts';

export interface PlanExtensionOptions {
  /** Roles that may read the query plans of their operations. */
  readonly roles: readonly string[];
  /** Returns the upper bound of the number of values in the response. */
  readonly estimateCost: (planned: Planned) => number;
  /** Writes a plan for people, one line per step. */
  readonly explain: (plan: OperationPlan, variables: Variables) => readonly string[];
}

/**
 * Creates `extensions.plan`: how this operation was executed, for the roles in `roles`. It shows the client's
 * own plan, with the decisions of its view, and is never stored with a response.
 *
 * Clients without such a role receive the reason instead. So do clients whose response needed no plan.
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
      return { absent: isFromCache(cache) ? fromStore : 'The operation was rejected before it was planned.' };
    },
  };
}

const fromStore =
  'The response comes from the response cache. Send the header Cache-Control: no-cache to plan and execute the operation.';

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
