/** API keys by consumer out of JSON. Throws without repeating the text, which holds keys. */
export function readKeys(text: string | undefined): Record<string, string> {
  if (!text) return {};
  let keys: unknown;
  try {
    keys = JSON.parse(text);
  } catch {
    keys = undefined;
  }
  const isObject = typeof keys === 'object' && keys !== null && !Array.isArray(keys);
  if (isObject && Object.values(keys as object).every((key) => typeof key === 'string'))
    return keys as Record<string, string>;
  throw new TypeError('PERTUIS_KEYS has to be a JSON object of keys by consumer: {"citizen-app": "prt_…"}.');
}
