/**
 * How long an answer may be kept by its own Cache-Control (RFC 9111), less its Age; undefined when it does not say.
 * A shared cache asks: `private`, `no-store` and `no-cache` are 0, `s-maxage` goes before `max-age`.
 */
export function maxAgeOf(headers: Readonly<Record<string, string>>): number | undefined {
  const directives = new Map(
    (headers['cache-control'] ?? '').split(',').map((part) => {
      const [name = '', value = ''] = part.trim().toLowerCase().split('=');
      return [name, value.replaceAll('"', '')];
    }),
  );
  if (['no-store', 'no-cache', 'private'].some((name) => directives.has(name))) return 0;
  const declared = directives.get('s-maxage') ?? directives.get('max-age');
  if (declared === undefined || !/^\d+$/.test(declared)) return undefined;
  const age = /^\d+$/.test(headers.age ?? '') ? Number(headers.age) : 0;
  return Math.max(0, Number(declared) - age);
}
