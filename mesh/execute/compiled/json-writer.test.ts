import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonWriter } from './json-writer.ts';

const written = (write: (writer: JsonWriter) => void): string => {
  const writer = new JsonWriter();
  writer.open();
  write(writer);
  return writer.close().toString('utf8');
};

describe('JSON is written as JSON.stringify writes it', () => {
  it('texts of any characters, lone surrogates and controls included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        expect(written((writer) => writer.text(text))).toBe(JSON.stringify(text));
      }),
    );
  });

  it('texts in every length of UTF-8 and every escape', () => {
    for (const text of [
      '',
      'a"b\\c',
      'é',
      '€',
      '😀',
      '\ud800',
      '\0\n\u001f',
      '\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff',
    ])
      expect(written((writer) => writer.text(text))).toBe(JSON.stringify(text));
  });

  it('whole numbers of 32 bits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
        expect(written((writer) => writer.int(value))).toBe(String(value));
      }),
    );
    for (const value of [0, -0, 9, 10, 99, 100, 999_999_999, 1_000_000_000, 2 ** 31 - 1, -(2 ** 31)])
      expect(written((writer) => writer.int(value))).toBe(JSON.stringify(value));
  });

  it('every finite double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(written((writer) => writer.number(value))).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe('responses share slabs without overlap', () => {
  it('a response keeps its bytes while later ones are written, whatever their sizes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 150_000 }), { maxLength: 12 }), (lengths) => {
        const writer = new JsonWriter();
        const answers = lengths.map((length, index) => {
          writer.open();
          const text = String(index % 10).repeat(length);
          for (let at = 0; at < length; at += 300) writer.text(text.slice(at, at + 300));
          return { bytes: writer.close(), expected: text.replace(/.{1,300}/g, '"$&"') };
        });
        for (const { bytes, expected } of answers) expect(bytes.toString()).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });

  it.each([10, 5_000, 200_000])(
    '%i bytes that are removed again are not in the response, and the rest is complete',
    (bytes) => {
      const writer = new JsonWriter();
      writer.open();
      writer.text('the answer before');
      writer.close();
      writer.open();
      writer.text('kept');
      const before = writer.written;
      for (let at = 0; at < bytes; at += 100) writer.text('x'.repeat(100));
      writer.takeBack(before);
      writer.byte(0x21);
      expect(writer.close().toString()).toBe('"kept"!');
    },
  );

  it('a repeated value equals the first one, also after the response has moved', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 30_000 }), { minLength: 1, maxLength: 8 }), (lengths) => {
        const writer = new JsonWriter();
        writer.open();
        writer.text('the answer before');
        writer.close();
        writer.open();
        const spans = lengths.map((length) => {
          const from = writer.written;
          writer.json(JSON.stringify('y'.repeat(length)));
          return { from, length: writer.written - from };
        });
        for (const { from, length } of spans) writer.repeat(from, length);
        const once = lengths.map((length) => `"${'y'.repeat(length)}"`).join('');
        expect(writer.close().toString()).toBe(once + once);
      }),
      { numRuns: 50 },
    );
  });

  it('a response of the expected size never moves', () => {
    const writer = new JsonWriter();
    writer.open(100_000);
    const { bytes } = writer;
    for (let at = 0; at < 99_000; at += 100) writer.json('z'.repeat(30));
    expect(writer.bytes).toBe(bytes);
  });
});
