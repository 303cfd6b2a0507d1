import type { GraphQLArgument } from 'graphql';
import type { Args } from '../../mesh/contract/source.ts';

/** Names under which partners' APIs take the number of rows, without case and punctuation (`$top`, `page_size`). */
const names = new Set([
  ...['first', 'last', 'limit', 'rows', 'top', 'take', 'size', 'count', 'number', 'max', 'maximum'],
  ...['pagesize', 'perpage', 'pagelimit', 'pagelength', 'batchsize', 'chunksize', 'itemsperpage'],
  ...['resultsperpage', 'rowsperpage', 'recordsperpage', 'maxresults', 'maxitems', 'maxrows', 'maxrecords'],
  ...['maxfeatures', 'maxcount', 'maxpagesize', 'numresults', 'numberofresults', 'numberofrows', 'numrows'],
  ...['resultrecordcount', 'resultlimit', 'querylimit', 'fetchsize', 'length', 'quantity'],
]);

/** Nesting of input objects. */
const maxDepth = 4;

/**
 * Returns the largest number of rows that the arguments request, input objects included. Null counts as
 * absent: the partner then uses its own default, which its description may declare.
 */
export function findSize(args: Args, declared: readonly GraphQLArgument[] = []): number | undefined {
  let size = findIn(args, 0);
  for (const { name, defaultValue } of declared) {
    if (args[name] === null && isSizeName(name)) size = larger(size, asNumber(defaultValue));
  }
  return size;
}

/** Returns the number of keys in the longest list among the arguments: a list by key is as long as its keys. */
export function countKeys(args: Args): number | undefined {
  let keys: number | undefined;
  for (const value of Object.values(args)) {
    if (Array.isArray(value) && value.every(isScalar)) keys = larger(keys, value.length);
  }
  return keys;
}

function findIn(object: object, depth: number): number | undefined {
  let size: number | undefined;
  for (const [name, value] of Object.entries(object)) {
    if (isSizeName(name)) size = larger(size, asNumber(value));
    if (value !== null && typeof value === 'object' && depth < maxDepth)
      size = larger(size, findIn(value, depth + 1));
  }
  return size;
}

function isSizeName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, '');
  return names.has(plain) || names.has(plain.replace(/^dollar/, ''));
}

/** Partners may accept numbers as text. */
function asNumber(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.abs(number) : undefined;
}

function larger(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}
