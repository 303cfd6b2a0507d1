/** Matches `Type.field`, `Type.*` or `Prefix*.*` against a coordinate. */
export function matches(pattern: string, coordinate: string): boolean {
  const [typePattern = '', fieldPattern = ''] = pattern.split('.');
  const [type = '', field = ''] = coordinate.split('.');
  const typeFits = typePattern.endsWith('*')
    ? type.startsWith(typePattern.slice(0, -1))
    : type === typePattern;
  return typeFits && (fieldPattern === '*' || field === fieldPattern);
}

/** Returns the existing coordinate that a mistyped pattern most likely meant. */
export function nearest(pattern: string, coordinates: readonly string[]): string | undefined {
  const scored = coordinates.map((coordinate) => [distance(pattern, coordinate), coordinate] as const);
  const [best] = scored.sort(([a], [b]) => a - b);
  return best && best[0] <= Math.max(3, pattern.length / 3) ? best[1] : undefined;
}

/** Returns the Levenshtein distance, computed one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
