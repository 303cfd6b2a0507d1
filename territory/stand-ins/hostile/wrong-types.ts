/** The same shape with every scalar of another type: a schema that moved without notice. */
export function mistype(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mistype);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, mistype(part)]));
  }
  return typeof value === 'string' ? { text: [value] } : `not ${String(value)}`;
}
