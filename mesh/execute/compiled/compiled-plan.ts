import { type GraphQLNamedType, type GraphQLSchema, getNamedType } from 'graphql';
import type { OperationPlan, PlanField, Variables } from '../../contract/operation-plan.ts';
import type { RowGuard } from '../row-guard.ts';
import { compileProjection } from './compile-projection.ts';
import type { FieldNumbers } from './field-numbers.ts';
import type { Project } from './shared-code.ts';

/** A plan that is ready to run repeatedly: its fields are numbered, and one compiled function writes its response. */
export interface CompiledPlan {
  readonly fields: readonly PlanField[];
  readonly numbers: FieldNumbers;
  readonly rowKeys: readonly ((variables: Variables) => string)[];
  readonly roots: readonly PlanField[];
  /** Fields that are a link or are above one. The others need no walk. */
  readonly leadsToLink: ReadonlySet<PlanField>;
  /** Fields above a link. */
  readonly aboveLink: ReadonlySet<PlanField>;
  /** Fields whose objects are not all visible to the client. */
  readonly guards: ReadonlyMap<PlanField, RowGuard>;
  readonly project: Project;
  /** Size of the previous response. */
  readonly last: { bytes: number };
}

export function compilePlan(
  { fields }: OperationPlan,
  schema: GraphQLSchema,
  guardOf: (type: GraphQLNamedType) => RowGuard | undefined,
): CompiledPlan {
  const root = new Map<PlanField, number>();
  const link = new Map<PlanField, number>();
  const rowKey = new Map<PlanField, number>();
  const rowKeys: ((variables: Variables) => string)[] = [];
  const leadsToLink = new Set<PlanField>();
  const aboveLink = new Set<PlanField>();
  const guards = new Map<PlanField, RowGuard>();

  function number(field: PlanField): boolean {
    const { resolution } = field;
    const guard = resolution.kind === 'typename' ? undefined : guardOf(getNamedType(field.type));
    if (guard) guards.set(field, guard);
    if (resolution.kind === 'root') root.set(field, root.size);
    if (resolution.kind === 'link') link.set(field, link.size);
    if (resolution.kind === 'value' && typeof resolution.rowKey === 'function') {
      rowKey.set(field, rowKeys.length);
      rowKeys.push(resolution.rowKey);
    }
    const below = fieldsBelow(field).map(number).includes(true);
    if (below) aboveLink.add(field);
    if (below || resolution.kind === 'link') leadsToLink.add(field);
    return leadsToLink.has(field);
  }
  fields.forEach(number);

  const numbers: FieldNumbers = { root, link, rowKey };
  const project = compileProjection(fields, numbers, guards, schema);
  return {
    fields,
    numbers,
    rowKeys,
    roots: [...root.keys()],
    leadsToLink,
    aboveLink,
    guards,
    project,
    last: { bytes: 0 },
  };
}

/** Returns the fields below a field, for all possible types. */
function fieldsBelow({ fields, byType }: PlanField): readonly PlanField[] {
  return byType ? [...byType.values()].flat() : fields;
}
