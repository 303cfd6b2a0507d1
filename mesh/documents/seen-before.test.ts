import { expect, it } from 'vitest';
import { createSeenBefore } from './seen-before.ts';
import { sha256 } from './trusted-documents.ts';

it('knows a text the second time, however many others came in between, unless they took its place', () => {
  const seenBefore = createSeenBefore();
  const early = Array.from({ length: 1_000 }, (_, index) => sha256(`early ${index}`));
  expect(early.map(seenBefore)).not.toContain(true);
  for (let index = 0; index < 10_000; index++) seenBefore(sha256(`other ${index}`));
  expect(early.filter(seenBefore).length).toBeGreaterThan(990);
});

it('knows every one of a few thousand texts that come in turns', () => {
  const seenBefore = createSeenBefore();
  const texts = Array.from({ length: 3_000 }, (_, index) => sha256(`text ${index}`));
  for (const text of texts) seenBefore(text);
  expect(texts.filter(seenBefore)).toHaveLength(3_000);
});

it('takes no text for another one', () => {
  const seenBefore = createSeenBefore();
  for (let index = 0; index < 50_000; index++) expect(seenBefore(sha256(`${index}`))).toBe(false);
});
