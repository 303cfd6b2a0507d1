import { type GraphQLNamedType, isAbstractType, isObjectType } from 'graphql';
import type { Composition } from '../contract/composition.ts';
import type { PolicyView } from '../contract/policy.ts';
import type { Row } from '../contract/source.ts';
import { getOrMake } from '../core/get-or-make.ts';
import { inKeyedOrder, orderKey } from '../core/keyed-order.ts';
import { isOwnRow } from '../core/own-row.ts';
import { createVisibleText } from './visible-text.ts';

/**
 * The policy's rules for the objects of a field. It applies to each object when it is read or written,
 * whatever its source.
 */
export interface RowGuard {
  /** Returns whether the client may see an object. */
  sees(row: unknown): boolean;
  /** Returns the visible objects of a list, in the list's own order or in one that reveals no key. */
  rows(list: readonly unknown[], keepsOrder: boolean): readonly unknown[];
}

type Described = Pick<Composition, 'schema' | 'links'>;
type Sees = (row: Row) => boolean;

/**
 * Creates the guards of types under a view. A guard is undefined where all objects are visible and orders
 * reveal nothing.
 */
export function createRowGuards(composition: Described) {
  const byView = new WeakMap<PolicyView, Map<string, RowGuard | undefined>>();
  return (view: PolicyView, type: GraphQLNamedType): RowGuard | undefined => {
    const known = getOrMake(byView, view, () => new Map<string, RowGuard | undefined>());
    if (!known.has(type.name)) known.set(type.name, createGuard(composition, view, type));
    return known.get(type.name);
  };
}

export type RowGuards = ReturnType<typeof createRowGuards>;

function createGuard(composition: Described, view: PolicyView, type: GraphQLNamedType): RowGuard | undefined {
  const { schema } = composition;
  const names = isAbstractType(type)
    ? schema.getPossibleTypes(type).map(({ name }) => name)
    : isObjectType(type)
      ? [type.name]
      : [];
  const sees = seesOf(view, names, isAbstractType(type));
  const secret = names.some((name) => view.hasKeyedOrder(name)) ? orderKey(view) : undefined;
  if (!sees && secret === undefined) return undefined;
  const visibleText = createVisibleText(composition, view);
  const ordered = new WeakMap<readonly unknown[], readonly unknown[]>();

  const visible = (row: unknown) => !isObject(row) || sees === undefined || sees(row);
  const arrange = (list: readonly unknown[]) => {
    const kept = list.filter(visible);
    return secret !== undefined && kept.every(isRowOrNull)
      ? inKeyedOrder(kept, secret, (row) => visibleText(row, type))
      : kept;
  };
  return {
    sees: visible,
    rows(list, keepsOrder) {
      if (keepsOrder) return sees ? list.filter(visible) : list;
      return getOrMake(ordered, list, () => arrange(list));
    },
  };
}

/**
 * Returns undefined where all objects are visible. `__typename` distinguishes objects of several types; an
 * unknown one is an error later.
 */
function seesOf(view: PolicyView, names: readonly string[], isAbstract: boolean): Sees | undefined {
  const rules = new Map(names.map((name) => [name, seesOne(view, name, isAbstract)]));
  if ([...rules.values()].every((rule) => rule === undefined)) return undefined;
  const [name = ''] = names;
  return (row) => {
    const rule = rules.get(isAbstract ? String(row.__typename) : name);
    return rule === undefined || rule(row);
  };
}

function seesOne(view: PolicyView, name: string, isAbstract: boolean): Sees | undefined {
  // Elsewhere the field itself is denied, with an error.
  if (isAbstract && view.isHidden(name)) return () => false;
  const filter = view.rowFilter(name);
  return filter && ((row) => isOwnRow(row, filter));
}

function isObject(value: unknown): value is Row {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isRowOrNull(value: unknown): value is Row | null {
  return value === null || isObject(value);
}
