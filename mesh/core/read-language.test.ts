import { expect, it } from 'vitest';
import { readLanguage } from './read-language.ts';

it.each([
  [undefined, 'fr'],
  ['', 'fr'],
  ['*', 'fr'],
  ['de', 'fr'],
  ['en', 'en'],
  ['en-GB,en;q=0.9,fr;q=0.8', 'en'],
  ['fr-CA, en;q=0.9', 'fr'],
  ['en;q=0.4, fr;q=0.5', 'fr'],
  ['fr;q=0, en;q=0.1', 'en'],
  ['en;q=0', 'fr'],
  ['en, fr', 'en'],
  ['fr, en', 'fr'],
  ['de, en;q=0.1', 'en'],
  ['en;q=2', 'fr'],
  [`${'x,'.repeat(10_000)}en`, 'fr'],
])('%j is read as %s', (header, language) => {
  expect(readLanguage('/', header)).toBe(language);
  expect(readLanguage('/?lang=en', header)).toBe('en');
  expect(readLanguage('/?a=1&lang=fr', header)).toBe('fr');
  expect(readLanguage('/?lang=xx', header)).toBe(language);
});
