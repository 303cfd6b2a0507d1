import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import type { Composition } from '../contract/composition.ts';
import type { PlannedFetch } from '../contract/planned-fetch.ts';
import type { Planner } from '../contract/planner.ts';
import { applyDecision } from './apply-decision.ts';
import type { ExecutionContext } from './execution-context.ts';
import { guarded, type Resolver } from './resolvers.ts';
import type { RowGuards } from './row-guard.ts';

/** The root field of a subscription as its operation selects it. */
export interface Opening {
  readonly planned: PlannedFetch;
  readonly info: GraphQLResolveInfo;
}

/** What the resolver of a root field does: first it reports its fetch, then it returns the value of each event. */
export type SubscriptionRoot =
  | { readonly open: (opening: Opening) => void }
  | { readonly open?: never; readonly value: unknown };

/** Attaches resolvers to the root fields of subscriptions. A denied field is null and is never opened. */
export function attachSubscriptionRoots({ schema }: Composition, planner: Planner, guards: RowGuards) {
  const resolve: GraphQLFieldResolver<SubscriptionRoot, ExecutionContext> = (
    root,
    args,
    { view, transforms },
    info,
  ) => {
    const decision = view.decide(`Subscription.${info.fieldName}`);
    if (decision.kind === 'deny') return null;
    if (!root.open) return applyDecision(decision, root.value, {}, transforms);
    root.open({ planned: planner.root(info, view)(args), info });
    return null;
  };
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    const coordinate = `Subscription.${field.name}`;
    field.resolve = guarded(coordinate, resolve as unknown as Resolver, planner, guards) as never;
  }
}
