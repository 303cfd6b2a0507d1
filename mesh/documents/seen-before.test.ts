import { expect, it } from 'vitest';
import { createSeenBefore } from './seen-before.ts';
import { sha256 } from './trusted-documents.ts';

it('recognises a text the second time, unless another text took its slot', () => {
  const seenBefore = createSeenBefore();
  const early = Array.from({ length: 1_000 }, (_, index) => sha256(`early ${index}`));
  expect(early.map(seenBefore)).not.toContain(true);
  for (let index = 0; index < 6_000; index++) seenBefore(sha256(`other ${index}`));
  // 6,000 of 65,536 slots are overwritten: about one text in eleven is forgotten.
  expect(early.filter(seenBefore).length).toBeGreaterThan(850);
});

it('takes no text for another one', () => {
  const seenBefore = createSeenBefore();
  for (let index = 0; index < 50_000; index++) expect(seenBefore(sha256(`${index}`))).toBe(false);
});
