import { type GraphQLNamedType, getNamedType, isCompositeType, isObjectType } from 'graphql';
import type { Composition } from '../contract/composition.ts';
import type { Decision, PolicyView } from '../contract/policy.ts';
import type { Row } from '../contract/source.ts';
import { getOrMake } from '../core/get-or-make.ts';
import { isOwnRow } from '../core/own-row.ts';
import { applyDecision } from './apply-decision.ts';
import { Transforms } from './transforms.ts';

/**
 * Creates a function that returns a text of the visible part of a row: its values after decisions, and the
 * keys of links that the client may follow.
 * Two rows that differ only in hidden parts have the same text.
 */
export function createVisibleText(
  { schema, links }: Pick<Composition, 'schema' | 'links'>,
  view: PolicyView,
) {
  const keysOpen = new Map<string, ReadonlySet<string>>();

  function openKeys(typeName: string): ReadonlySet<string> {
    return getOrMake(keysOpen, typeName, () => {
      const open = [...links].filter(
        ([coordinate]) => coordinate.startsWith(`${typeName}.`) && view.decide(coordinate).kind !== 'deny',
      );
      return new Set(open.map(([, { keyField }]) => keyField));
    });
  }

  function visibleText(row: Row | null, type: GraphQLNamedType): string {
    const object = isObjectType(type) ? type : schema.getType(String(row?.__typename));
    if (row === null || !isObjectType(object) || view.isHidden(object.name)) return '';
    const filter = view.rowFilter(object.name);
    if (filter && !isOwnRow(row, filter)) return '';
    const fields = object.getFields();
    const keys = openKeys(object.name);
    const parts = Object.entries(row).map(([key, value]) => {
      const name = key.split(':', 1)[0] ?? '';
      const field = fields[name];
      if (!field) return '';
      const decision = view.decide(`${object.name}.${name}`);
      // A pseudonym distinguishes rows as the value does.
      const told = toldOf(decision, value, row, keys.has(name));
      return told === null || told === undefined ? '' : `${key} ${textOf(told, getNamedType(field.type))}`;
    });
    return `${object.name} ${parts.sort().join('\n')}`;
  }

  function textOf(value: unknown, type: GraphQLNamedType): string {
    if (!isCompositeType(type)) return JSON.stringify(value) ?? '';
    return [value]
      .flat(8)
      .map((one) => (one !== null && typeof one === 'object' ? visibleText(one as Row, type) : ''))
      .filter((text) => text !== '')
      .sort()
      .join('\n');
  }
  return visibleText;
}

const ofView = new Transforms(undefined);

/**
 * Returns what distinguishes rows. A value that changes with every operation is omitted, because pages would
 * not fit together.
 */
function toldOf(decision: Decision, value: unknown, row: Row, isKey: boolean): unknown {
  // A pseudonym distinguishes rows as the value does.
  if (isKey || (decision.kind === 'transform' && decision.keepsDistinct)) return value;
  if (decision.kind === 'transform' && decision.scope !== 'view') return null;
  return applyDecision(decision, value, row, ofView);
}
