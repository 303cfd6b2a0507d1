import type { Planner, Survey } from '../contract/plan.ts';
import type { DocumentMemo } from './document-memo.ts';

/** The survey of an operation; without variables it says the same each time and is made once per view. */
export function createSurveyor(planner: Pick<Planner, 'survey'>, memo: DocumentMemo): Planner['survey'] {
  return (document, operation, variables, view) => {
    if ((operation.variableDefinitions?.length ?? 0) > 0) {
      return planner.survey(document, operation, variables, view);
    }
    const name = `survey ${view.id} ${operation.name?.value ?? ''}`;
    let survey = memo.get<Survey>(document, name);
    if (!survey) {
      survey = planner.survey(document, operation, variables, view);
      memo.set(document, name, survey, bytesPerSurvey + bytesPerError * survey.denied.length);
    }
    return survey;
  };
}

const bytesPerSurvey = 300;
/** A GraphQLError with its stack and extensions. */
const bytesPerError = 2_000;
