import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, visit } from 'graphql';
import type { OperationPlan, Variables } from '../../contract/operation-plan.ts';
import type { Planner } from '../../contract/plan.ts';
import type { PolicyView } from '../../contract/policy.ts';
import type { RowGuards } from '../row-guard.ts';
import { createProgramme, type Programme } from './programme.ts';

export type Programmes = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  view: PolicyView,
) => PlannedProgramme;

export interface PlannedProgramme {
  readonly plan: OperationPlan;
  /** Undefined for what is not compiled. */
  readonly programme: Programme | undefined;
}

interface Kept {
  /** Variables whose values change which fields are asked. */
  readonly switches: readonly string[];
  readonly programmes: Map<string, PlannedProgramme>;
}

const keptPerDocument = 100;

/**
 * Plans and their programmes by document, view and the values that `@skip` and `@include` hang on. They live as long as the
 * parsed document does.
 */
export function createProgrammes(
  planner: Pick<Planner, 'plan'>,
  schema: GraphQLSchema,
  guards: RowGuards,
  compile: boolean,
): Programmes {
  const byDocument = new WeakMap<DocumentNode, Kept>();
  return (document, operation, variables, view) => {
    let kept = byDocument.get(document);
    if (!kept) {
      kept = { switches: switchesOf(document), programmes: new Map() };
      byDocument.set(document, kept);
    }
    const { switches, programmes } = kept;
    let key = `${view.id} ${operation.name?.value ?? ''}`;
    for (const name of switches) key += variables[name] === true ? ' 1' : ' 0';
    const known = programmes.get(key);
    if (known) return known;
    if (programmes.size >= keptPerDocument) programmes.clear();
    const plan = planner.plan(document, operation, variables, view);
    const programme =
      compile && plan.notCompiled === undefined
        ? createProgramme(plan, schema, (type) => guards(view, type))
        : undefined;
    const planned = { plan, programme };
    programmes.set(key, planned);
    return planned;
  };
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
