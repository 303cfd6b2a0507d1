/** Headers that say who asks. Node keeps the first `Authorization` and drops the rest: another reader may keep the last. */
const credentials = new Set(['authorization', 'x-api-key']);

/** Says whether a request carries two credential headers, alike or not. `rawHeaders` are names and values in turn. */
export function repeatsCredential(rawHeaders: readonly string[]): boolean {
  let found = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const { length } = rawHeaders[at] as string;
    // Few names are as long as these: the others are not looked at.
    if (length !== 13 && length !== 9) continue;
    if (credentials.has((rawHeaders[at] as string).toLowerCase())) found += 1;
  }
  return found > 1;
}
