import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import GithubSlugger from 'github-slugger';
import { marked, type Token, type Tokens } from 'marked';

export interface Page {
  /** Relative to the repository's root. */
  readonly path: string;
  /** Targets of links and images, as written. */
  readonly links: readonly string[];
  readonly codeSpans: readonly string[];
  /** Valid fragments `#…`, as forges derive them from headings. */
  readonly anchors: ReadonlySet<string>;
}

const wanted = ['**/*.md', '.github/**/*.md', '.gitlab/**/*.md'];
const skipped = ['**/node_modules/**', 'dist/**', 'reports/**'];

/** Returns the paths of all Markdown files of the project, relative to `root`. */
export function findPages(root: string): string[] {
  return globSync(wanted, { cwd: root, exclude: skipped }).sort();
}

/** Reads links, code spans and anchors of one Markdown file. */
export function readPage(root: string, path: string): Page {
  return parsePage(path, readFileSync(join(root, path), 'utf8'));
}

export function parsePage(path: string, text: string): Page {
  const slugger = new GithubSlugger();
  const links: string[] = [];
  const codeSpans: string[] = [];
  const anchors = new Set<string>();
  marked.walkTokens(marked.lexer(text), (token: Token) => {
    if (token.type === 'link' || token.type === 'image') links.push(token.href);
    if (token.type === 'codespan') codeSpans.push(token.text);
    if (token.type === 'heading') anchors.add(slugger.slug(plainText(token as Tokens.Heading)));
    if (token.type !== 'html') return;
    for (const [, target = ''] of token.text.matchAll(/\b(?:href|src)="([^"]*)"/g)) links.push(target);
    for (const [, id = ''] of token.text.matchAll(/\b(?:id|name)="([^"]*)"/g)) anchors.add(id);
  });
  return { path, links, codeSpans, anchors };
}

function plainText(token: Token): string {
  const inner = 'tokens' in token ? token.tokens : undefined;
  if (inner && inner.length > 0) return inner.map(plainText).join('');
  return 'text' in token ? token.text : '';
}

/** Returns why a link of `page` is broken, or undefined. Links to other sites are not followed. */
export function brokenLink(
  root: string,
  { path, anchors }: Page,
  link: string,
  pageAt: (path: string) => Page | undefined,
): string | undefined {
  if (/^([a-z][a-z+.-]*:|\/\/)/i.test(link)) return undefined;
  if (link.startsWith('/')) return `${path}: ${link} is absolute`;
  const [target = '', anchor] = decodeURI(link).split('#', 2);
  if (target === '') return anchors.has(anchor ?? '') ? undefined : `${path}: no heading ${link}`;
  const file = normalize(join(dirname(path), target));
  if (file.startsWith('..') || !existsSync(join(root, file))) return `${path}: no file ${link}`;
  const other = pageAt(file);
  if (anchor === undefined || other === undefined || other.anchors.has(anchor)) return undefined;
  return `${path}: no heading ${link}`;
}
