import type { PlanField } from '../../contract/operation-plan.ts';

/** The numbers under which a field finds its fetched data. */
export interface FieldNumbers {
  readonly root: ReadonlyMap<PlanField, number>;
  readonly link: ReadonlyMap<PlanField, number>;
  readonly rowKey: ReadonlyMap<PlanField, number>;
}
