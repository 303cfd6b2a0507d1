import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
} from 'graphql';
import type { PolicyView } from '../contract/policy.ts';
import type { Row } from '../contract/source.ts';
import { isOwnRow } from './own-row.ts';

/**
 * Returns a text of what a client sees of a row itself: values that are clear or get a name of their own. Two rows that
 * differ only in what is hidden have one text.
 */
export function createVisibleText(schema: GraphQLSchema, view: PolicyView) {
  return function visibleText(row: Row | null, type: GraphQLNamedType): string {
    const object = isObjectType(type) ? type : schema.getType(String(row?.__typename));
    if (row === null || !isObjectType(object) || view.isHidden(object.name)) return '';
    const filter = view.rowFilter(object.name);
    if (filter && !isOwnRow(row, filter)) return '';
    const fields = object.getFields();
    const parts = Object.entries(row).map(([key, value]) => {
      const name = key.split(':', 1)[0] ?? '';
      const field = fields[name];
      const { kind } = view.decide(`${object.name}.${name}`);
      if (!field || (kind !== 'clear' && kind !== 'pseudonymise')) return '';
      return `${key} ${textOf(value, getNamedType(field.type))}`;
    });
    return `${object.name} ${parts.sort().join('\n')}`;
  };

  function textOf(value: unknown, type: GraphQLNamedType): string {
    if (!isCompositeType(type)) return JSON.stringify(value) ?? '';
    const inner = createVisibleText(schema, view);
    return [value]
      .flat(8)
      .map((one) => (one !== null && typeof one === 'object' ? inner(one as Row, type) : ''))
      .filter((text) => text !== '')
      .join('\n');
  }
}
