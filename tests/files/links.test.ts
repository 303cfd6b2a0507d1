import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { brokenLink, findPages, parsePage, readPage } from './markdown.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = new Map(findPages(root).map((path) => [path, readPage(root, path)]));
const inRepository =
  /^(\.ci|\.github|cli|deploy|docs|eco|examples|load-tests|mesh|plugins|sources|territory|tests)\/[\w.*/-]+$/;
/** Files that each operator writes, and git ignores. */
const ofTheOperator = /^deploy\/(gateway\.env|secrets\/)/;

describe('Markdown files', () => {
  it('are found, those of dot folders too', () => {
    const some = ['README.md', 'docs/operate.md', '.github/PULL_REQUEST_TEMPLATE.md'];
    expect([...pages.keys()]).toEqual(expect.arrayContaining(some));
    expect([...pages.keys()].filter((path) => path.includes('node_modules'))).toEqual([]);
  });

  it('link to files and headings that exist', () => {
    const broken = [...pages.values()].flatMap((page) =>
      page.links.map((link) => brokenLink(root, page, link, (path) => pages.get(path))),
    );
    expect(broken.filter((problem) => problem !== undefined)).toEqual([]);
  });

  it('name files of the project that exist', () => {
    const missing = [...pages.values()].flatMap(({ path, codeSpans }) =>
      codeSpans
        .filter((span) => inRepository.test(span) && !ofTheOperator.test(span))
        .filter((span) => globSync(span, { cwd: root }).length === 0)
        .map((span) => `${path}: ${span}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('a link', () => {
  const page = parsePage(
    'docs/page.md',
    '# A `pertuis.hosts` list\n\n## Twice\n\n## Twice\n\n[a](gone.md) <img src="no.png">\n\n```md\n[b](code.md)\n```\n',
  );
  const check = (link: string) => brokenLink(root, page, link, (path) => pages.get(path));

  it('is read from text and from HTML, and not from code', () => {
    expect(page.links).toEqual(['gone.md', 'no.png']);
  });

  it.each([
    '#a-pertuishosts-list',
    '#twice-1',
    'operate.md',
    'operate.md#settings',
    '../LICENSE',
    'decisions/',
    'https://example.org/#x',
  ])('may lead to %s', (link) => {
    expect(check(link)).toBeUndefined();
  });

  it.each(['gone.md', 'operate.md#gone', '#gone', '/docs/operate.md', '../../elsewhere.md'])(
    'may not lead to %s',
    (link) => {
      expect(check(link)).toContain(link);
    },
  );
});
