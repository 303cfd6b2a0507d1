/**
 * Headers that identify the client. Node uses the first `Authorization` and drops the others; another parser
 * may use the last.
 */
const credentials = new Set(['authorization', 'x-api-key']);

/**
 * Returns whether a request carries two credential headers, equal or not. `rawHeaders` alternates names and
 * values.
 */
export function repeatsCredential(rawHeaders: readonly string[]): boolean {
  let found = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const { length } = rawHeaders[at] as string;
    // Few names have these lengths. The others need no comparison.
    if (length !== 13 && length !== 9) continue;
    if (credentials.has((rawHeaders[at] as string).toLowerCase())) found += 1;
  }
  return found > 1;
}
