import type { JsonWriter } from './json-writer.ts';

/** A part of the response, from its first byte. */
interface Span {
  readonly from: number;
  readonly length: number;
}

/** After this number of distinct values without a repeat, no more are stored. */
const patience = 64;

/**
 * The values that one link has written in one response, by their row or list.
 *
 * A row that is linked from many places (the plant of fifty shipments) is written once and then copied. At
 * one place of the selection, the same row always has the same bytes, because decisions depend on the row
 * alone.
 */
export class Repeats {
  readonly #spans = new Map<unknown, Span>();
  #hits = 0;

  find(value: unknown): Span | undefined {
    const span = this.#spans.get(value);
    if (span !== undefined) this.#hits++;
    return span;
  }

  keep(value: unknown, span: Span) {
    if (this.#spans.size < patience || this.#hits > this.#spans.size) this.#spans.set(value, span);
  }
}

interface Written {
  readonly repeats: Repeats[];
}

/** Writes the earlier bytes of this value again. Returns false when there are none. */
export function again({ repeats }: Written, writer: JsonWriter, link: number, value: unknown): boolean {
  const span = repeats[link]?.find(value);
  if (span === undefined) return false;
  writer.repeat(span.from, span.length);
  return true;
}

/**
 * Stores the place of a written value. `from` and `errorsBefore` are from before the write. A value with
 * errors is not stored, because each error has its own place.
 */
export function keep(
  { repeats, errors }: Written & { readonly errors: { readonly total: number } },
  writer: JsonWriter,
  link: number,
  value: unknown,
  from: number,
  errorsBefore: number,
): void {
  if (errors.total > errorsBefore) return;
  repeats[link] ??= new Repeats();
  repeats[link].keep(value, { from, length: writer.written - from });
}

/** Removes all bytes after the first `written`, and all stored places, because some may be in the removed part. */
export function takeBack({ repeats }: Written, writer: JsonWriter, written: number): void {
  writer.takeBack(written);
  repeats.length = 0;
}
