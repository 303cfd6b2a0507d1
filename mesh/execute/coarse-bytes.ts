import { isObjectType } from 'graphql';
import type { Policy } from '../contract/policy.ts';
import type { FetchResult, Source } from '../contract/source.ts';
import type { GuardedFetch } from './guard.ts';

/** Most pages of rows are smaller, so that one figure stands for all of them. */
const granuleBytes = 64 * 1024;
/** A page has a hundred rows unless another size is asked for. */
const granuleRows = 100;

/**
 * How many bytes and rows came is told to clients, operators and the ledger. Of a source with personal fields the exact number would
 * tell how long a value is that is masked, and how many rows are somebody else's: both are rounded up.
 */
export function coarsen(result: FetchResult): FetchResult {
  // The newest moment may be that of a row, or of a value, that the client may not see.
  const { phenomenonTime: _, ...provenance } = result.provenance;
  const bytes = Math.ceil(provenance.bytes / granuleBytes) * granuleBytes;
  const reportedRows = Math.ceil(result.rows.length / granuleRows) * granuleRows;
  return { ...result, reportedRows, provenance: { ...provenance, bytes } };
}

export function hasPersonalFields(
  { schema }: Pick<Source, 'schema'>,
  { personal }: Pick<Policy, 'personal'>,
): boolean {
  return Object.values(schema.getTypeMap()).some(
    (type) =>
      isObjectType(type) &&
      Object.keys(type.getFields()).some((field) => personal.has(`${type.name}.${field}`)),
  );
}

/** The fetch of a source, which rounds what it tells where the source holds personal fields. */
export function coarseFetch(
  fetch: GuardedFetch,
  source: Pick<Source, 'schema'>,
  policy: Pick<Policy, 'personal'>,
): GuardedFetch {
  if (!hasPersonalFields(source, policy)) return fetch;
  return async (request, context) => coarsen(await fetch(request, context));
}
