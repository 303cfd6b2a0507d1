import type { ErrorSeen, Seen } from './engine.testing.ts';

/** Errors by the place that they left null. */
export interface Place {
  /** What failed there itself. */
  readonly here: Set<string>;
  /** What failed below and rose to it. */
  readonly below: Map<string, ErrorSeen>;
}

/** Where the data of a response is null because of errors; `astray` are errors whose place holds a value. */
export function placesOf({ data, errors }: Seen): { places: Map<string, Place>; astray: ErrorSeen[] } {
  const places = new Map<string, Place>();
  const astray: ErrorSeen[] = [];
  for (const error of errors) {
    const { path } = error;
    const { at, value } = walk(data, path ?? []);
    if (path && value !== null && value !== undefined) astray.push(error);
    const name = path ? `data.${at.join('.')}` : 'the operation';
    const place = places.get(name) ?? { here: new Set(), below: new Map() };
    places.set(name, place);
    if (at.length === (path?.length ?? 0)) place.here.add(tell(error));
    else place.below.set(tell(error), error);
  }
  return { places, astray };
}

/** As far as a path leads before it meets null. */
export function walk(
  data: unknown,
  path: readonly (string | number)[],
): { at: readonly (string | number)[]; value: unknown } {
  let value = data;
  for (const [index, step] of path.entries()) {
    if (value === null || value === undefined) return { at: path.slice(0, index), value };
    value = (value as Record<string, unknown>)[step];
  }
  return { at: path, value };
}

export function tell({ message, path, locations, extensions }: ErrorSeen): string {
  return JSON.stringify({ message, path, locations, code: extensions?.code });
}
