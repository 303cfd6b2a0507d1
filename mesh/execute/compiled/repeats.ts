import type { JsonWriter } from './json-writer.ts';

/** Where in the answer something stands, from its first byte. */
interface Span {
  readonly from: number;
  readonly length: number;
}

/** So many different ones without repeats among them, and nothing more is kept. */
const patience = 64;

/**
 * What one link has written so far in one answer, by the row or the list that it wrote. A row that is linked from many places
 * (the plant of fifty shipments) is written once and copied from then on: at one place of the selection the same row always
 * comes to the same bytes, since decisions look at the row alone.
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

/** Writes once more what this link has written of this value. False when it has not. */
export function again({ repeats }: Written, writer: JsonWriter, link: number, value: unknown): boolean {
  const span = repeats[link]?.find(value);
  if (span === undefined) return false;
  writer.repeat(span.from, span.length);
  return true;
}

/** `from` and `errorsBefore` are from before it was written: what has failed is not kept, as each failure tells its own place. */
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

/** Takes back everything after the first so many bytes, and all that was kept, as some of it may have stood there. */
export function takeBack({ repeats }: Written, writer: JsonWriter, written: number): void {
  writer.takeBack(written);
  repeats.length = 0;
}
