import { expect, it } from 'vitest';
import { archivePage, maxUserId } from './blog-data.ts';

it('a page of the archive is its own, and its users exist', () => {
  const [one, next] = [archivePage(99_999), archivePage(100_000)];
  const ids = new Set([...one, ...next].map(({ id }) => id));
  expect(ids.size).toBe(40);
  for (const page of [one, next]) {
    const users = new Set(page.map(({ userId }) => userId));
    expect(users.size).toBe(20);
    for (const id of users) expect(id >= 1 && id <= maxUserId).toBe(true);
  }
});
