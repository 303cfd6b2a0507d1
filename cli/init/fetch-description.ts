import { createGuardedFetch } from '../../sources/http/guarded-fetch.ts';

const deadlineMs = 15_000;
const maxBytes = 10 * 1024 * 1024;

/** Fetches the description of a partner's API, within bounds. Throws `SourceFailure`. */
export async function fetchDescription(address: string, init: RequestInit = {}): Promise<string> {
  const fetchFn = createGuardedFetch({ source: 'description', deadlineMs, maxBytes });
  const response = await fetchFn(address, { ...init, signal: AbortSignal.timeout(deadlineMs) });
  return await response.text();
}
