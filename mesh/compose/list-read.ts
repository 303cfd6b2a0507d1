import { PertuisError } from '../contract/errors.ts';
import { type FetchRequest, type FetchResult, type Row, SourceFailure } from '../contract/source.ts';
import { leastFresh } from '../core/cache-control.ts';
import { rowPage } from '../core/connection.ts';
import { readPageSize } from '../core/page-size.ts';
import type { ListSettings } from './settings.ts';

/** One request on its way: what the partner is asked next, and what comes of the results. */
export interface ListRead {
  /** What is to be asked now; undefined when nothing is missing. The same until its result has been taken. */
  next(): FetchRequest | undefined;
  take(result: FetchResult | SourceFailure): void;
  result(source: string): FetchResult | SourceFailure;
}

/** Reads a page of a partner's list, or passes a request on as it is when there is no list. Throws `BAD_USER_INPUT`. */
export function createListRead(request: FetchRequest, list: ListSettings | undefined): ListRead {
  if (!list) return passOn(request);
  const first = readPageSize(request.args.first, 'first', rowPage);
  const from = readOffset(request.args.after);
  const { first: _, after: __, __totalCount: count, ...args } = request.args;
  const results: FetchResult[] = [];
  const rows: Row[] = [];
  let failure: SourceFailure | undefined;
  const { page: partnerPage } = list;
  let isDone = first === 0 && (partnerPage !== undefined || count !== true);
  // One row more than asked for tells whether there is a next page.
  const missing = () => Math.min(partnerPage?.max ?? 0, first + 1 - rows.length);

  return {
    next() {
      if (failure || isDone) return undefined;
      if (!partnerPage) return { ...request, args };
      const page = { [partnerPage.size]: missing(), [partnerPage.offset]: from + rows.length };
      return { ...request, args: { ...args, ...page } };
    },
    take(result) {
      if (result instanceof SourceFailure) {
        failure = result;
        return;
      }
      const wanted = missing();
      const got = rowsIn(result);
      if (got instanceof SourceFailure) failure = got;
      else {
        results.push(result);
        rows.push(...got);
        isDone = !partnerPage || got.length < wanted || rows.length > first;
      }
    },
    result(source) {
      if (failure) return failure;
      const whole = partnerPage ? rows : rows.slice(from);
      const page = whole.slice(0, first);
      return {
        rows: page,
        provenance: joinProvenance(source, results),
        page: {
          hasNextPage: page.length > 0 && whole.length > page.length,
          endCursor: page.length > 0 ? String(from + page.length) : null,
          totalCount: partnerPage || count !== true ? null : rows.length,
        },
      };
    },
  };
}

function passOn(request: FetchRequest): ListRead {
  let result: FetchResult | SourceFailure | undefined;
  return {
    next: () => (result ? undefined : request),
    take(taken) {
      result = taken;
    },
    result: () => result ?? new SourceFailure('bad-answer', 'no result for a request'),
  };
}

/** A list with a hole in it would pass for whole, so it is refused. */
function rowsIn({ rows: [row] }: FetchResult): readonly Row[] | SourceFailure {
  const value = row?.value;
  if (!Array.isArray(value))
    return new SourceFailure('bad-answer', 'no list where the configuration says so');
  const isRow = (item: unknown) => item !== null && typeof item === 'object' && !Array.isArray(item);
  if (!value.every(isRow)) return new SourceFailure('bad-answer', 'a list with something else than objects');
  return value;
}

/** Several calls count as one: their bytes, their number, and the least fresh of what they said. */
function joinProvenance(source: string, results: readonly FetchResult[]): FetchResult['provenance'] {
  const parts = results.map(({ provenance }) => provenance);
  const [first = { source, fetchedAt: new Date().toISOString() }] = parts;
  return {
    ...first,
    ...leastFresh(...parts),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    calls: parts.reduce((sum, { calls }) => sum + calls, 0),
  };
}

function readOffset(after: unknown): number {
  if (after === undefined || after === null) return 0;
  const offset = typeof after === 'string' && /^\d{1,9}$/.test(after) ? Number(after) : Number.NaN;
  if (Number.isSafeInteger(offset)) return offset;
  throw new PertuisError('BAD_USER_INPUT', 'after: expected an endCursor of an earlier page.');
}
