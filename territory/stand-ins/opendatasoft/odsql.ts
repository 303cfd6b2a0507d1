/** The part of ODSQL (Explore API v2.1) that portals are asked in: `select`, `where`, `order_by`. */
import { type Token, tokenize } from './tokens.ts';

export type PortalRecord = Readonly<Record<string, unknown>>;
export type Predicate = (record: PortalRecord) => boolean;

/** A where clause as a function. Throws `SyntaxError` for what the language does not have, and for unknown fields. */
export function parseWhere(text: string, fields: ReadonlySet<string>): Predicate {
  const tokens = tokenize(text);
  let at = 0;
  const predicate = anyOf();
  if (at < tokens.length) throw new SyntaxError(`unexpected ${show(tokens[at])}`);
  return predicate;

  function anyOf(): Predicate {
    const parts = [allOf()];
    while (takeWord('or')) parts.push(allOf());
    return (record) => parts.some((part) => part(record));
  }

  function allOf(): Predicate {
    const parts = [one()];
    while (takeWord('and')) parts.push(one());
    return (record) => parts.every((part) => part(record));
  }

  function one(): Predicate {
    if (takeWord('not')) {
      const inner = one();
      return (record) => !inner(record);
    }
    if (takeSign('(')) {
      const inner = anyOf();
      needSign(')');
      return inner;
    }
    return comparison();
  }

  function comparison(): Predicate {
    const field = needField();
    if (takeWord('is')) {
      const not = takeWord('not');
      needWord('null');
      return (record) => isNull(record[field]) !== not;
    }
    if (takeWord('in')) {
      const values = list();
      return (record) => values.some((value) => order(record[field], value) === 0);
    }
    const token = tokens[at++];
    const sign = token?.kind === 'sign' ? token.text : '';
    const test = tests[sign];
    if (!test) throw new SyntaxError(`unexpected ${show(token)}`);
    const value = literal();
    return (record) => test(order(record[field], value));
  }

  function list(): unknown[] {
    needSign('(');
    const values = [literal()];
    while (takeSign(',')) values.push(literal());
    needSign(')');
    return values;
  }

  function literal(): unknown {
    const token = tokens[at++];
    if (token?.kind === 'text') return token.text;
    if (token?.kind === 'number') return token.value;
    if (token?.kind === 'word' && /^(true|false)$/i.test(token.text))
      return token.text.toLowerCase() === 'true';
    if (token?.kind === 'word' && token.text.toLowerCase() === 'date') {
      const text = tokens[at++];
      if (text?.kind === 'text' && !Number.isNaN(Date.parse(text.text))) return new Date(text.text);
    }
    throw new SyntaxError(`expected a value, not ${show(token)}`);
  }

  function needField(): string {
    const token = tokens[at++];
    if ((token?.kind === 'word' || token?.kind === 'field') && fields.has(token.text)) return token.text;
    throw new SyntaxError(`unknown field ${show(token)}`);
  }

  function takeWord(word: string): boolean {
    const token = tokens[at];
    if (token?.kind !== 'word' || token.text.toLowerCase() !== word) return false;
    at += 1;
    return true;
  }

  function takeSign(sign: string): boolean {
    const token = tokens[at];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    at += 1;
    return true;
  }

  function needWord(word: string) {
    if (!takeWord(word)) throw new SyntaxError(`expected ${word}`);
  }

  function needSign(sign: string) {
    if (!takeSign(sign)) throw new SyntaxError(`expected ${sign}`);
  }
}

/** Field names of a select or order clause; `asc` and `desc` only where directions are allowed. */
export function parseFields(text: string, fields: ReadonlySet<string>, directions: boolean) {
  return split(tokenize(text)).map((part) => {
    const [name, direction, ...rest] = part;
    const known = (name?.kind === 'word' || name?.kind === 'field') && fields.has(name.text);
    const word = direction?.kind === 'word' ? direction.text.toLowerCase() : undefined;
    const fits = direction === undefined || (directions && (word === 'asc' || word === 'desc'));
    if (!known || !fits || rest.length > 0) throw new SyntaxError(`unknown field ${show(name)}`);
    return { field: name.text, descending: word === 'desc' };
  });
}

/** Below, at or above 0; undefined when one is missing or they cannot be compared. */
export function order(held: unknown, value: unknown): number | undefined {
  if (isNull(held)) return undefined;
  if (value instanceof Date) return Date.parse(String(held)) - value.getTime();
  if (typeof held === 'number' && typeof value === 'number') return held - value;
  if (typeof held === 'string' && typeof value === 'string') return held < value ? -1 : held > value ? 1 : 0;
  if (typeof held === 'boolean' && typeof value === 'boolean') return Number(held) - Number(value);
  return undefined;
}

/** A missing value meets no comparison, but it does differ. */
const tests: Readonly<Record<string, (sign: number | undefined) => boolean>> = {
  '=': (sign) => sign === 0,
  '!=': (sign) => sign !== 0,
  '<>': (sign) => sign !== 0,
  '>': (sign) => sign !== undefined && sign > 0,
  '>=': (sign) => sign !== undefined && sign >= 0,
  '<': (sign) => sign !== undefined && sign < 0,
  '<=': (sign) => sign !== undefined && sign <= 0,
};

function isNull(value: unknown): boolean {
  return value === null || value === undefined;
}

function split(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'sign' && token.text === ',') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function show(token: Token | undefined): string {
  if (!token) return 'the end';
  return token.kind === 'number' ? String(token.value) : token.text;
}
