/** `$filter` of SensorThings 1.1 (OData): comparisons, `and or not`, `substringof`. */
export type Entity = Readonly<Record<string, unknown>>;
export type Predicate = (entity: Entity) => boolean;

const pattern =
  /\s+|'((?:[^']|'')*)'|(\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:\d{2}))|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_@][A-Za-z0-9_.@]*(?:\/[A-Za-z_][A-Za-z0-9_]*)*)|([(),])/gy;

type Token = { kind: 'text' | 'word' | 'sign'; text: string } | { kind: 'number' | 'moment'; value: number };

/** Throws `SyntaxError`. `fields` are the entity's property names. */
export function parseFilter(text: string, fields: ReadonlySet<string>): Predicate {
  const tokens = tokenize(text);
  let at = 0;
  const predicate = anyOf();
  if (at < tokens.length) throw new SyntaxError('unexpected end of filter');
  return predicate;

  function anyOf(): Predicate {
    const parts = [allOf()];
    while (takeWord('or')) parts.push(allOf());
    return (entity) => parts.some((part) => part(entity));
  }

  function allOf(): Predicate {
    const parts = [one()];
    while (takeWord('and')) parts.push(one());
    return (entity) => parts.every((part) => part(entity));
  }

  function one(): Predicate {
    if (takeWord('not')) {
      const inner = one();
      return (entity) => !inner(entity);
    }
    if (takeSign('(')) {
      const inner = anyOf();
      needSign(')');
      return inner;
    }
    if (takeWord('substringof')) return substring();
    const field = needField();
    const sign = word();
    const test = tests[sign];
    if (!test) throw new SyntaxError(`unknown operator ${sign}`);
    const value = literal();
    return (entity) => test(order(read(entity, field), value));
  }

  function substring(): Predicate {
    needSign('(');
    const part = String(literal());
    needSign(',');
    const field = needField();
    needSign(')');
    return (entity) => {
      const held = read(entity, field);
      return typeof held === 'string' && held.includes(part);
    };
  }

  function literal(): unknown {
    const token = tokens[at++];
    if (token?.kind === 'text') return token.text;
    if (token?.kind === 'number') return token.value;
    if (token?.kind === 'moment') return new Date(token.value);
    throw new SyntaxError('expected a value');
  }

  function needField(): string {
    const name = word();
    if (!fields.has(name.split('/')[0] ?? '')) throw new SyntaxError(`unknown property ${name}`);
    return name;
  }

  function word(): string {
    const token = tokens[at++];
    if (token?.kind !== 'word') throw new SyntaxError('expected a name');
    return token.text;
  }

  function takeWord(expected: string): boolean {
    const token = tokens[at];
    if (token?.kind !== 'word' || token.text !== expected) return false;
    at += 1;
    return true;
  }

  function takeSign(expected: string): boolean {
    const token = tokens[at];
    if (token?.kind !== 'sign' || token.text !== expected) return false;
    at += 1;
    return true;
  }

  function needSign(expected: string) {
    if (!takeSign(expected)) throw new SyntaxError(`expected ${expected}`);
  }
}

/** A property, or a path into one; `id` is written `@iot.id` in responses. */
export function read(entity: Entity, path: string): unknown {
  return path
    .split('/')
    .reduce<unknown>(
      (value, name) => (value as Entity | undefined)?.[name === 'id' ? '@iot.id' : name],
      entity,
    );
}

/** Below, at or above 0; undefined when they cannot be compared. An interval compares by its start. */
export function order(held: unknown, value: unknown): number | undefined {
  if (held === null || held === undefined) return undefined;
  if (value instanceof Date) return Date.parse(String(held).split('/')[0] ?? '') - value.getTime();
  if (typeof held === 'number' && typeof value === 'number') return held - value;
  if (typeof held === 'string' && typeof value === 'string') return held < value ? -1 : held > value ? 1 : 0;
  return undefined;
}

const tests: Readonly<Record<string, (sign: number | undefined) => boolean>> = {
  eq: (sign) => sign === 0,
  ne: (sign) => sign !== undefined && sign !== 0,
  gt: (sign) => sign !== undefined && sign > 0,
  ge: (sign) => sign !== undefined && sign >= 0,
  lt: (sign) => sign !== undefined && sign < 0,
  le: (sign) => sign !== undefined && sign <= 0,
};

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) throw new SyntaxError('unexpected character in filter');
    const [, quoted, moment, number, name, sign] = match;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replaceAll("''", "'") });
    else if (moment !== undefined) tokens.push({ kind: 'moment', value: Date.parse(moment) });
    else if (number !== undefined) tokens.push({ kind: 'number', value: Number(number) });
    else if (name !== undefined) tokens.push({ kind: 'word', text: name });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
}
