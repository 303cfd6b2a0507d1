/** What an upstream says of how long its answer is good for. What it does not say is absent. */
export interface Freshness {
  /** How long the answer may be kept. 0 means not at all. */
  readonly maxAgeSeconds?: number;
  /** How long after that it may still be given while a newer one is fetched. 0 means not at all. */
  readonly staleSeconds?: number;
}

/**
 * The freshness that an answer's own Cache-Control declares (RFC 9111), less its Age. A shared cache asks: `private`,
 * `no-store` and `no-cache` are 0, `s-maxage` goes before `max-age`. `stale-while-revalidate` is RFC 5861;
 * `must-revalidate` and `proxy-revalidate` forbid it.
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

/** What is true of several answers together: the least of what is said. */
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

/** Directives by name in lower case; an argument without its quotes, empty when there is none. */
export function directivesOf(cacheControl: string): ReadonlyMap<string, string> {
  return new Map(
    cacheControl.split(',').map((part) => {
      const [name = '', value = ''] = part.trim().toLowerCase().split('=');
      return [name, value.replaceAll('"', '')];
    }),
  );
}

/** Delta-seconds (RFC 9111, 1.2.2); undefined for anything else. */
export function secondsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
