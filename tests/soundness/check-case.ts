import { isDeepStrictEqual } from 'node:util';
import type { Composition } from '../../mesh/contract/composition.ts';
import { PertuisError } from '../../mesh/contract/errors.ts';
import type { FetchRequest, FetchResult, FieldFacts, Row } from '../../mesh/contract/source.ts';
import { createQueryModel } from '../../mesh/query-model/query-model.ts';
import type { Case } from './cases.ts';
import { expectedRows } from './oracle.ts';
import { restrictedSource, schema } from './restricted-source.ts';

/** How a case ended: right, or refused as it has to be. */
export type Outcome = 'equal' | 'refused' | 'told';

const facts: FieldFacts = { shape: 'connection', filterArgs: ['where', 'orderBy'] };
const page = { arg: 'first', defaultSize: 100, maxSize: 1_000 };

/** Runs a case through split and engine, and compares it with the oracle. Throws with the difference. */
export async function checkCase(one: Case): Promise<Outcome> {
  const source = restrictedSource(one.world);
  const settings = { name: 'rows', ttlSeconds: 0, deadlineSeconds: 1, maxConcurrentCalls: 1 };
  const root = { source: 'rows', facts };
  const byKey = {
    ...root,
    facts: { ...facts, shape: 'list' as const, keys: { arg: 'texts', field: 'text' } },
  };
  const composition: Composition = {
    schema,
    sources: new Map([['rows', { source, settings }]]),
    roots: new Map([
      ['Query.rows', { ...root, coordinate: 'Query.rows' }],
      ['Query.rowsByText', { ...byKey, coordinate: 'Query.rowsByText' }],
    ]),
    pages: new Map([
      ['Query.rows', page],
      ['Query.rowsByText', page],
    ]),
    links: new Map(),
    facts: new Map(),
    frames: new Map(),
    missing: new Map(),
  };
  const queryModel = createQueryModel(composition, { maxRows: one.maxRows });

  async function ask(coordinate: string, args: object, keys?: readonly string[]): Promise<FetchResult> {
    const received = {
      coordinate,
      args: { ...args, ...(keys && { texts: keys }) },
      select: one.select.map((name) => ({ key: name, name })),
      rowFilter: one.own,
      count: one.count && !keys,
      keyField: keys && 'text',
    };
    const split = queryModel.split(received);
    if (!split) throw new Error('The field is one of the model.');
    const request: FetchRequest = { coordinate, ...split.request, ...(keys && { keys }) };
    const send = (part: FetchRequest) => source.fetch(part, { signal: new AbortController().signal });
    return split.engine ? split.engine.run(request, send) : send(request);
  }

  const expected = expectedRows(one.world.table, one.args).filter(
    ({ [one.own?.field ?? '']: owner = null }) =>
      !one.own || (owner !== null && String(owner) === one.own.value),
  );
  return settle([await checkPages(one, expected, ask), await checkKeys(one, expected, ask)]);
}

type Ask = (coordinate: string, args: object, keys?: readonly string[]) => Promise<FetchResult>;

/** Reads every page, from the first to the last. */
async function checkPages(one: Case, expected: readonly Row[], ask: Ask): Promise<Outcome> {
  const read: Row[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < 100; pages++) {
    let result: FetchResult;
    try {
      result = await ask('Query.rows', { ...one.args, ...(after !== null && { after }) });
    } catch (error) {
      return refusedRightly(one, error);
    }
    const { rows, page } = result;
    if (!page) throw new Error('a connection has a page');
    if (rows.length > one.args.first) throw new Error(`${rows.length} rows for first: ${one.args.first}`);
    if (one.count) same('count', page.totalCount, expected.length);
    read.push(...rows);
    if (page.truncated !== undefined) {
      same('rows before the wall', read, shown(expected.slice(0, read.length), one));
      return 'told';
    }
    if (!page.hasNextPage) break;
    if (rows.length === 0 || page.endCursor === null) throw new Error('a next page that nothing leads to');
    after = page.endCursor;
  }
  same('rows', read, one.args.first === 0 ? [] : shown(expected, one));
  return 'equal';
}

/** Checks the first rows of each key, in any order of the keys. */
async function checkKeys(one: Case, expected: readonly Row[], ask: Ask): Promise<Outcome> {
  let result: FetchResult;
  const received = { ...one, select: [...new Set([...one.select, 'text'])] };
  try {
    result = await ask('Query.rowsByText', one.args, one.keys);
  } catch (error) {
    return refusedRightly(one, error);
  }
  for (const key of one.keys) {
    const of = (rows: readonly Row[]) => rows.filter(({ text }) => text === key);
    const wanted = of(expected).slice(0, one.args.first);
    if (one.select.includes('text')) same(`rows of ${key}`, of(result.rows), shown(wanted, received));
  }
  const total = one.keys.reduce(
    (sum, key) => sum + Math.min(one.args.first, expected.filter(({ text }) => text === key).length),
    0,
  );
  same('rows of all keys', result.rows.length, total);
  return 'equal';
}

/** Checks that the engine rejects only what it cannot evaluate in full. */
function refusedRightly({ world, maxRows }: Case, error: unknown): Outcome {
  if (!(error instanceof PertuisError) || error.code !== 'ROW_LIMIT_EXCEEDED') throw error;
  if (world.table.length <= Math.min(maxRows, world.wall))
    throw new Error(`refused for a limit, with ${world.table.length} rows`);
  return 'refused';
}

function shown(rows: readonly Row[], { select }: Pick<Case, 'select'>): Row[] {
  return rows.map((row) => Object.fromEntries(select.map((name) => [name, row[name] ?? null])));
}

function same(what: string, actual: unknown, expected: unknown) {
  if (!isDeepStrictEqual(actual, expected))
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

function settle(outcomes: readonly Outcome[]): Outcome {
  return outcomes.find((outcome) => outcome !== 'equal') ?? 'equal';
}
