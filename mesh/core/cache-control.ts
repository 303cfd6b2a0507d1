/** What an upstream declares about how long its response is valid. Absent members were not declared. */
export interface Freshness {
  /** How long the response may be stored, in seconds. 0 forbids storing it. */
  readonly maxAgeSeconds?: number;
  /** How long a stale response may still be served during its revalidation, in seconds. 0 forbids it. */
  readonly staleSeconds?: number;
}

/**
 * Reads the freshness that a response declares in `Cache-Control` (RFC 9111), less its `Age`. Reads it as a
 * shared cache: `private`, `no-store` and `no-cache` give 0, and `s-maxage` overrides `max-age`.
 * `stale-while-revalidate` is RFC 5861; `must-revalidate` and `proxy-revalidate` forbid it.
 */
export function freshnessOf(headers: Readonly<Record<string, string>>): Freshness {
  const text = headers['cache-control'];
  if (text === undefined) return {};
  const directives = directivesOf(text);
  if (['no-store', 'no-cache', 'private'].some((name) => directives.has(name)))
    return { maxAgeSeconds: 0, staleSeconds: 0 };
  const declared = secondsOf(directives.get('s-maxage') ?? directives.get('max-age'));
  const stale = ['must-revalidate', 'proxy-revalidate'].some((name) => directives.has(name))
    ? 0
    : secondsOf(directives.get('stale-while-revalidate'));
  return {
    ...(declared !== undefined && { maxAgeSeconds: Math.max(0, declared - (secondsOf(headers.age) ?? 0)) }),
    ...(stale !== undefined && { staleSeconds: stale }),
  };
}

/** Combines the freshness of several responses: the least of each declared value. */
export function leastFresh(...given: readonly Freshness[]): Freshness {
  let maxAgeSeconds: number | undefined;
  let staleSeconds: number | undefined;
  for (const said of given) {
    maxAgeSeconds = least(maxAgeSeconds, said.maxAgeSeconds);
    staleSeconds = least(staleSeconds, said.staleSeconds);
  }
  return {
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
    ...(staleSeconds !== undefined && { staleSeconds }),
  };
}

function least(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

/**
 * Returns the directives by lower-case name. Arguments lose their quotes; a directive without an argument has
 * an empty one.
 */
export function directivesOf(cacheControl: string): ReadonlyMap<string, string> {
  return new Map(
    cacheControl.split(',').map((part) => {
      const [name = '', value = ''] = part.trim().toLowerCase().split('=');
      return [name, value.replaceAll('"', '')];
    }),
  );
}

/** Parses delta-seconds (RFC 9111, 1.2.2). Returns undefined for anything else. */
export function secondsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
