/**
 * Returns why a response is not the expected one, in a few words that can be counted; undefined when it is.
 * Errors with an expected code belong to the response.
 */
export function judgeResponse(
  status: number,
  body: string,
  expectedCodes: readonly string[],
): string | undefined {
  if (status !== 200) return status === 0 ? 'no response' : `status ${status}`;
  // Responses can be large and most have no errors: search before parsing.
  if (body.startsWith('{"data":{') && !body.includes('"errors":[')) return undefined;
  let response: { data?: unknown; errors?: readonly { extensions?: { code?: string } }[] };
  try {
    response = JSON.parse(body);
  } catch {
    return 'not JSON';
  }
  for (const { extensions } of response.errors ?? []) {
    const code = extensions?.code ?? 'an error without a code';
    if (!expectedCodes.includes(code)) return code;
  }
  return response.data === undefined || response.data === null ? 'no data' : undefined;
}
