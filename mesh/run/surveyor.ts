import type { OperationDefinitionNode } from 'graphql';
import type { Planner, Survey } from '../contract/plan.ts';
import type { PolicyView } from '../contract/policy.ts';

/** The survey of an operation; without variables it says the same each time and is made once per view. */
export function createSurveyor(planner: Pick<Planner, 'survey'>): Planner['survey'] {
  const kept = new WeakMap<OperationDefinitionNode, WeakMap<PolicyView, Survey>>();
  return (document, operation, variables, view) => {
    if ((operation.variableDefinitions?.length ?? 0) > 0) {
      return planner.survey(document, operation, variables, view);
    }
    let byView = kept.get(operation);
    if (!byView) {
      byView = new WeakMap();
      kept.set(operation, byView);
    }
    let survey = byView.get(view);
    if (!survey) {
      survey = planner.survey(document, operation, variables, view);
      byView.set(view, survey);
    }
    return survey;
  };
}
