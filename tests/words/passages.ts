import { parseSync } from 'oxc-parser';
import type { Passage } from './find-words.ts';

/** Splits a TypeScript file into names and prose. Throws where it does not parse. */
export function passagesOfTypeScript(path: string, text: string): Passage[] {
  const { program, comments, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const passages: Passage[] = comments.map(({ start, end }) => ({
    kind: 'prose',
    text: text.slice(start, end),
    start,
  }));
  collect(program, passages);
  return passages;
}

/** Returns a Markdown file as one passage, code blocks included: they show names as well. */
export function passagesOfMarkdown(text: string): Passage[] {
  return [{ kind: 'prose', text, start: 0 }];
}

function collect(node: unknown, passages: Passage[]): void {
  if (Array.isArray(node)) for (const item of node) collect(item, passages);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  const own = 'type' in node ? passageOf(node as SyntaxNode) : undefined;
  if (own) passages.push(own);
  for (const child of Object.values(node)) collect(child, passages);
}

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly name?: unknown;
  readonly value?: unknown;
  readonly regex?: { readonly pattern: string };
}

function passageOf({ type, start, name, value, regex }: SyntaxNode): Passage | undefined {
  if ((type === 'Identifier' || type === 'PrivateIdentifier') && typeof name === 'string')
    return { kind: 'name', text: name, start };
  if (type === 'Literal' && typeof value === 'string') return ofString(value, start);
  if (regex) return ofString(regex.pattern, start);
  if (type === 'TemplateElement') return ofString((value as { raw: string }).raw, start);
  return undefined;
}

/** A string without a space is a name: of a metric, a setting, a path. */
function ofString(text: string, start: number): Passage {
  return { kind: /\s/.test(text) ? 'prose' : 'name', text, start };
}
