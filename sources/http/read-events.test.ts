import { describe, expect, it } from 'vitest';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { type EventBounds, type ReadEvent, readEvents } from './read-events.ts';
import { createLineReader } from './read-lines.ts';

const bounds = { maxBytes: 1024 * 1024, idleMs: 60_000 };

async function read(chunks: Iterable<string | Buffer>, given: Partial<EventBounds> = {}) {
  const events: ReadEvent[] = [];
  async function* source() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  for await (const event of readEvents(source(), { ...bounds, ...given })) events.push(event);
  return events;
}

async function failureOf(chunks: Iterable<string | Buffer>, given: Partial<EventBounds> = {}) {
  const failure = await read(chunks, given).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SourceFailure);
  return failure as SourceFailure;
}

function* endlessly(chunk: string, count: { chunks: number }) {
  for (;;) {
    count.chunks += 1;
    yield chunk;
  }
}

describe('the events of a stream', () => {
  const text = '\uFEFFevent: next\ndata: a\ndata:b\nid: 1\nretry: 99999999999999\n: c\nother\n\ndata\n\n';
  const expected = [
    { event: 'next', data: 'a\nb', bytes: 3 },
    { event: undefined, data: '', bytes: 0 },
  ];

  it.each([
    ['LF', '\n'],
    ['CR', '\r'],
    ['CRLF', '\r\n'],
  ])('are the same with lines that end in %s, in one chunk and byte by byte', async (_, end) => {
    const bytes = Buffer.from(text.replaceAll('\n', end));
    expect(await read([bytes])).toEqual(expected);
    expect(await read([...bytes].map((byte) => Buffer.of(byte)))).toEqual(expected);
  });

  it('keep invalid UTF-8 as replacement characters', async () => {
    expect(await read([Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0xfe, 0x0a, 0x0a])])).toMatchObject([
      { data: '\uFFFD\uFFFD' },
    ]);
  });

  it('end with an event that has a name and no data', async () => {
    expect(await read(['event: complete\n\n'])).toEqual([{ event: 'complete', data: '', bytes: 0 }]);
  });

  it('are yielded by their names; other events count as comments', async () => {
    const events = await read(['event: ping\ndata: 1\n\nevent: next\ndata: 2\n\ndata: 3\n\n'], {
      wanted: ['next'],
    });
    expect(events.map(({ data }) => data)).toEqual(['2', '3']);
  });
});

describe('a hostile stream', () => {
  // A parser that reads a line again with every chunk needs minutes for this stream.
  it('of one junk line in small pieces is read in time linear to its bytes', async () => {
    const count = { chunks: 0 };
    const failure = await failureOf(endlessly('xxxxxxxx', count), { maxBytes: 4 * 1024 * 1024 });
    expect(failure.kind).toBe('bad-response');
    expect(count.chunks).toBeLessThan(600_000);
  });

  it.each([
    ['of comments', ': hello\n\n'],
    ['of data without a blank line', 'data: xxxxxxxx\n'],
    ['of empty data without a blank line', 'data\n'],
    ['of unknown fields', 'junk: xxxxxxxx\n'],
    ['of blank lines', '\n\n\n\n\n\n\n\n'],
    ['of unwanted events', 'event: ping\ndata: 1\n\n'],
    ['of reconnection times', 'retry: 1\n'],
  ])('%s ends at its bound', async (_, chunk) => {
    const count = { chunks: 0 };
    const failure = await failureOf(endlessly(chunk, count), { maxBytes: 10_000, wanted: ['next'] });
    expect(failure.kind).toBe('bad-response');
    expect(count.chunks * chunk.length).toBeLessThan(80_000);
  });

  it('of a line that is too long ends there, whatever else counts', () => {
    const lines = createLineReader(10);
    expect([...lines.read(Buffer.from('data: 0123456789\n'))]).toHaveLength(1);
    expect(() => [...lines.read(Buffer.from('data: 0123456789a\n'))]).toThrow(SourceFailure);
    expect(() => [...createLineReader(10).read(Buffer.alloc(17))]).toThrow(SourceFailure);
  });

  it('may continue for ever with occasional comments', async () => {
    async function* slowly() {
      for (let round = 0; round < 12; round += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        yield Buffer.from(`:${'x'.repeat(99)}\n`);
      }
      yield Buffer.from('data: at last\n\n');
    }
    const events = [];
    for await (const event of readEvents(slowly(), { maxBytes: 500, idleMs: 15 })) events.push(event.data);
    expect(events).toEqual(['at last']);
  });

  it('sends an event slowly without end, and times out', async () => {
    async function* drip() {
      yield Buffer.from('data: ');
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        yield Buffer.from('x');
      }
    }
    const reading = async () => {
      for await (const _ of readEvents(drip(), { maxBytes: 1_000_000, idleMs: 30 }));
    };
    await expect(reading()).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('is not blamed for the time in which the client did not read', async () => {
    const events = readEvents(
      (async function* () {
        yield Buffer.from('data: 1\n\ndata: ');
        yield Buffer.from('2\n\n');
      })(),
      { maxBytes: 100, idleMs: 20 },
    );
    await events.next();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await events.next()).value).toMatchObject({ data: '2' });
  });
});
