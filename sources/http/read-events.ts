import { createParser } from 'eventsource-parser';
import { SourceFailure } from '../../mesh/contract/source.ts';

/** A server-sent event. `event` is undefined when the sender named none; `bytes` are those of its data. */
export interface ReadEvent {
  readonly event: string | undefined;
  readonly data: string;
  readonly bytes: number;
}

/** The events of a stream (HTML Living Standard, 9.2). Throws `SourceFailure` for an event that is longer than `maxBytes`. */
export async function* readEvents(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<ReadEvent> {
  const decoder = new TextDecoder();
  const read: ReadEvent[] = [];
  let isTooLong = false;
  const parser = createParser({
    maxBufferSize: maxBytes,
    onEvent({ event, data }) {
      const bytes = Buffer.byteLength(data);
      isTooLong ||= bytes > maxBytes;
      read.push({ event, data, bytes });
    },
    onError({ type }) {
      isTooLong ||= type === 'max-buffer-size-exceeded';
    },
  });
  for await (const chunk of chunks) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (isTooLong) throw new SourceFailure('bad-answer', `an event is over ${maxBytes} bytes`);
    yield* read.splice(0);
  }
}
