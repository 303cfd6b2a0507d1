import { SourceFailure } from '../../mesh/contract/source.ts';
import { createLineReader } from './read-lines.ts';

/** A server-sent event. `event` is undefined when the event has no name. `bytes` counts its data. */
export interface ReadEvent {
  readonly event: string | undefined;
  readonly data: string;
  readonly bytes: number;
}

export interface EventBounds {
  /** Bytes of one line, of the data of one event, and of everything between two events within `idleMs`. */
  readonly maxBytes: number;
  /**
   * Milliseconds that one event may take from its first byte to its end. Time in which the client does not read is not
   * counted.
   */
  readonly idleMs: number;
  /** Names of the events to yield. Other events are read like comments. Default: all events. */
  readonly wanted?: readonly string[];
}

/**
 * Yields the events of a stream (HTML Living Standard, 9.2) in time linear to its bytes. One point differs: a named event
 * without data is an event, because GraphQL over SSE ends a stream with it.
 *
 * @throws {SourceFailure} at the first exceeded bound.
 */
export async function* readEvents(
  chunks: AsyncIterable<Buffer>,
  bounds: EventBounds,
): AsyncGenerator<ReadEvent> {
  const lines = createLineReader(bounds.maxBytes);
  const events = createEventReader(bounds);
  const source = chunks[Symbol.asyncIterator]();
  let waitedMs = 0;
  let begunAtMs: number | undefined;
  let windowAtMs = 0;
  let idleBytes = 0;
  for (;;) {
    const askedAtMs = performance.now();
    const { value: chunk, done } = await source.next();
    waitedMs += performance.now() - askedAtMs;
    if (done) return;
    if (waitedMs - windowAtMs > bounds.idleMs) {
      windowAtMs = waitedMs;
      idleBytes = 0;
    }
    idleBytes += chunk.length;
    for (const line of lines.read(chunk)) {
      const event = events.take(line);
      if (!event) continue;
      idleBytes = 0;
      begunAtMs = undefined;
      yield event;
    }
    if (idleBytes > bounds.maxBytes) throw tooMuch(bounds.maxBytes);
    begunAtMs = lines.isOpen() || events.isOpen() ? (begunAtMs ?? waitedMs) : undefined;
    if (begunAtMs !== undefined && waitedMs - begunAtMs > bounds.idleMs) {
      throw new SourceFailure('timeout', 'an event did not end in time');
    }
  }
}

/** Parses lines into events. Ignores comments, `id`, `retry` and unknown fields, because no stream is resumed. */
function createEventReader({ maxBytes, wanted }: EventBounds) {
  let event: string | undefined;
  let data: string[] = [];
  let bytes = 0;
  return {
    isOpen: () => data.length > 0 || event !== undefined,
    take(line: Buffer): ReadEvent | undefined {
      if (line.length > 0) {
        const { name, value } = readField(line);
        if (name === 'event') event = value.toString('utf8');
        if (name !== 'data') return undefined;
        bytes += value.length + (data.length > 0 ? 1 : 0);
        if (bytes > maxBytes || data.length > maxLines) throw tooMuch(maxBytes);
        data.push(value.toString('utf8'));
        return undefined;
      }
      const read = { event: event || undefined, data: data.join('\n'), bytes };
      const isEvent = data.length > 0 || read.event !== undefined;
      event = undefined;
      data = [];
      bytes = 0;
      return isEvent && (wanted === undefined || read.event === undefined || wanted.includes(read.event))
        ? read
        : undefined;
    },
  };
}

/** Bounds empty data lines: they have no bytes to count but take memory. */
const maxLines = 10_000;
const colon = 0x3a;
const space = 0x20;
const nothing = Buffer.alloc(0);

function readField(line: Buffer): { name: string; value: Buffer } {
  const at = line.indexOf(colon);
  if (at === 0 || at > 5) return { name: '', value: nothing };
  if (at < 0) return { name: line.length <= 5 ? line.toString('latin1') : '', value: nothing };
  return {
    name: line.toString('latin1', 0, at),
    value: line.subarray(at + (line[at + 1] === space ? 2 : 1)),
  };
}

function tooMuch(maxBytes: number): SourceFailure {
  return new SourceFailure(
    'bad-response',
    `an event is over ${maxBytes} bytes, or as many bytes held no event`,
  );
}
