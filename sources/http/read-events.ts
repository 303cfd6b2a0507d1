import { SourceFailure } from '../../mesh/contract/source.ts';
import { createLineReader } from './read-lines.ts';

/** A server-sent event. `event` is undefined when the sender named none; `bytes` are those of its data. */
export interface ReadEvent {
  readonly event: string | undefined;
  readonly data: string;
  readonly bytes: number;
}

export interface EventBounds {
  /** Of one line, of the data of one event, and of all bytes without an event within `idleMs`. */
  readonly maxBytes: number;
  /** How long one event may take from its first byte to its end, not counting the time in which nobody read. */
  readonly idleMs: number;
  /** Other events are read as comments are. Without it, all are wanted. */
  readonly wanted?: readonly string[];
}

/**
 * Yields the events of a stream (HTML Living Standard, 9.2) in time linear to its bytes. Differs in one point: a named event
 * without data is an event, because GraphQL over SSE ends a stream by it. Throws `SourceFailure` at the first bound.
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
      throw new SourceFailure('timeout', 'an event was begun and not ended in time');
    }
  }
}

/** Makes events of lines. Comments, `id`, `retry` and unknown fields count for nothing: no stream is taken up again. */
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

/** Empty lines of data weigh nothing by their bytes, and a place in memory each. */
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
  return new SourceFailure('bad-response', `an event is over ${maxBytes} bytes, or none comes in as many`);
}
