import { isObjectType } from 'graphql';
import type { Policy } from '../contract/policy.ts';
import type { FetchResult, Source } from '../contract/source.ts';
import type { GuardedFetch } from './guard.ts';

/** Most pages of rows are smaller, so that one figure stands for all of them. */
const granuleBytes = 64 * 1024;
/** Default number of rows in a page. */
const granuleRows = 100;

/**
 * Rounds the reported bytes and rows of a source with personal fields. Clients, operators and the ledger read
 * these figures.
 * The exact figures would reveal the length of a masked value, and the number of other people's rows.
 */
export function coarsen(result: FetchResult): FetchResult {
  // The newest moment may belong to a row or a value that the client may not see.
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

/** Returns the fetch of a source. It rounds its figures where the source holds personal fields. */
export function coarseFetch(
  fetch: GuardedFetch,
  source: Pick<Source, 'schema'>,
  policy: Pick<Policy, 'personal'>,
): GuardedFetch {
  if (!hasPersonalFields(source, policy)) return fetch;
  return async (request, context) => coarsen(await fetch(request, context));
}
