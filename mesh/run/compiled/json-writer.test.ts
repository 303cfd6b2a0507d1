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

describe('answers share slabs without touching each other', () => {
  it('an answer keeps its bytes while later ones are written, whatever their sizes', () => {
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

  it('what is taken back is not in the answer', () => {
    const text = written((writer) => {
      writer.text('kept');
      const before = writer.position;
      writer.text('x'.repeat(500));
      writer.position = before;
      writer.byte(0x21);
    });
    expect(text).toBe('"kept"!');
  });
});
