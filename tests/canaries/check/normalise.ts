/**
 * What may differ between two responses that tell a client the same: clocks, figures of energy, the noise inside sealed cursors
 * (never their length), and bytes of sources once they are rounded so far that a value's length no longer shows.
 */
const bytesStep = 256;
const cursor = /^(?=.*[A-Z0-9_-])[A-Za-z0-9_-]{22,}={0,2}$/;
const timed = new Set(['fetchedAt', 'ageSeconds', 'eco']);

/** Opaque texts that a gateway gave: what could be cursors. Pseudonyms and personal values are none. */
function isCursor(text: string): boolean {
  return cursor.test(text) && !/^(p_|cnry)/.test(text);
}

/** The body of a response with everything replaced that may differ. `inExtensions` says that the figures are the gateway's own. */
function normalise(value: unknown, inExtensions = false): unknown {
  if (Array.isArray(value)) return value.map((item) => normalise(item, inExtensions));
  if (typeof value === 'string') return isCursor(value) ? `«cursor of ${value.length}»` : value;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (inExtensions && timed.has(name)) return [name, '«timed»'];
      if (inExtensions && name === 'bytes') return [name, roundedOr(inner)];
      return [name, normalise(inner, inExtensions)];
    }),
  );
}

/** Bytes that are rounded tell nothing; bytes that are not tell everything. */
export function roundedOr(bytes: unknown): unknown {
  return typeof bytes === 'number' && bytes % bytesStep === 0 ? '«rounded»' : bytes;
}

export function normaliseBody(text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return text;
  }
  if (body === null || typeof body !== 'object') return body;
  const { events } = body as { events?: object[] };
  return events ? { events: events.map(normaliseResult) } : normaliseResult(body);
}

function normaliseResult(body: object): unknown {
  const { extensions, errors, ...rest }: { extensions?: unknown; errors?: unknown } = body;
  return {
    ...(normalise(rest) as object),
    ...(errors !== undefined && { errors: inAnyOrder(normalise(errors)) }),
    ...(extensions !== undefined && { extensions: unordered(normalise(extensions, true)) }),
  };
}

/** Sources and failures are told in the order in which they came. */
function inAnyOrder(list: unknown): unknown {
  if (!Array.isArray(list)) return list;
  return list
    .map((item) => ({ item, text: JSON.stringify(item) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ item }) => item);
}

function unordered(extensions: unknown): unknown {
  if (extensions === null || typeof extensions !== 'object') return extensions;
  return Object.fromEntries(Object.entries(extensions).map(([name, value]) => [name, inAnyOrder(value)]));
}

/** Cursors of a response in the order in which they stand. */
export function cursorsIn(text: string): string[] {
  return [...text.matchAll(/"([A-Za-z0-9_=-]{12,})"/g)].flatMap(([, found = '']) =>
    isCursor(found) || /^ey[A-Za-z0-9]+=*$/.test(found) ? [found] : [],
  );
}
