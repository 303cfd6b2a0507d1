export type Token =
  | { readonly kind: 'word' | 'field'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'sign'; readonly text: string };

const pattern =
  /\s+|`([^`]*)`|"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(>=|<=|!=|<>|[=<>(),*])/gy;

/** The tokens of an ODSQL clause. Throws `SyntaxError` where there is none. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) throw new SyntaxError(`unexpected character at ${at}`);
    const [, field, double, single, number, word, sign] = match;
    const quoted = double ?? single;
    if (field !== undefined) tokens.push({ kind: 'field', text: field });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replace(/\\([\s\S])/g, '$1') });
    else if (number !== undefined) tokens.push({ kind: 'number', value: Number(number) });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
}
