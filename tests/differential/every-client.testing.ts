import { GraphQLError } from 'graphql';
import type { Decision, RowFilter } from '../../mesh/contract/policy.ts';
import { viewOf } from '../../mesh/core/view.testing.ts';
import type { Client } from './find-differences.testing.ts';

const decisions: Record<string, Decision> = {
  'Thing.secret': { kind: 'deny' },
  'Owner.secret': { kind: 'deny' },
  'Query.count': { kind: 'deny' },
  'Detail.owner': { kind: 'deny' },
  'Thing.inside': { kind: 'deny' },
  'Thing.masked': {
    kind: 'transform',
    technique: 'mask',
    scope: 'view',
    apply: (value) => (String(value).includes('"') ? null : `•${String(value).length}`),
  },
  'Thing.maskedTags': {
    kind: 'transform',
    technique: 'mask',
    scope: 'view',
    apply(value) {
      if (String(value).length > 2) throw new Error('cannot mask');
      return '•';
    },
  },
  'Thing.grid': {
    kind: 'transform',
    technique: 'generalise',
    scope: 'view',
    apply: (value) => (Array.isArray(value) ? value.slice(0, 1) : value),
  },
  'Thing.price': {
    kind: 'transform',
    technique: 'generalise',
    scope: 'view',
    apply(value, row) {
      if (typeof value !== 'number') throw new GraphQLError('no number');
      return value < 0 ? undefined : `${Math.round(value)}${row.ownerId === 'k1' ? '€' : ''}`;
    },
  },
  'Owner.email': {
    kind: 'transform',
    technique: 'pseudonymise',
    scope: 'view',
    apply: (value, row) => `p-${String(value).length}-${String(row.id)}`,
  },
  'Detail.deeper': {
    kind: 'transform',
    technique: 'generalise',
    scope: 'view',
    apply: (value) => (typeof value === 'object' ? { ...value, value: 1 } : null),
  },
};

const filters: Record<string, RowFilter> = {
  Owner: { field: 'region', value: 'north' },
  Thing: { field: 'ownerId', value: 'k1' },
};

/** The coordinates that some view may withhold. */
export const withholdable: ReadonlySet<string> = new Set(Object.keys(decisions));

/** A client that sees all, one with many denied or altered fields, one with own rows only, one that may learn no order. */
export const everyClient: readonly Client[] = [
  { name: 'clear', view: viewOf('clear') },
  { name: 'altered', view: viewOf('altered', decisions) },
  { name: 'own rows', view: viewOf('own', { 'Owner.email': { kind: 'deny' } }, { filters }) },
  {
    name: 'keyed',
    view: viewOf(
      'keyed',
      {
        'Thing.masked': {
          kind: 'transform',
          technique: 'mask',
          scope: 'view',
          apply: (value) => (value === null ? '•' : '••'),
          coversNull: true,
        },
      },
      { keyedOrder: ['Part', 'Thing', 'Owner'], hidden: ['Station'] },
    ),
  },
];

/** What is asked often: where decisions and links are, and what leads there. */
export const everyFavourite: ReadonlySet<string> = new Set([
  'Query.things',
  'Query.thing',
  'Query.all',
  'Query.loose',
  'Query.detail',
  'Query.ownersById',
  'ThingConnection.nodes',
  'Thing.many',
  ...withholdable,
]).difference(new Set(['Query.count']));

/** Rows of the scopes' own and of others. */
export const everyPool: ReadonlyMap<string, readonly unknown[]> = new Map([
  ['Owner.region', ['north', 'north', 'south', null]],
]);
