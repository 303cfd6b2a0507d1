/** Query options of SensorThings 1.1, at the root (`&`) and inside `$expand` (`;`). */
export interface Options {
  readonly select: readonly string[] | undefined;
  readonly filter: string | undefined;
  readonly orderby: readonly { readonly path: string; readonly descending: boolean }[];
  readonly top: number | undefined;
  readonly skip: number;
  readonly count: boolean;
  readonly expand: ReadonlyMap<string, Options>;
}

/** Options by name, with their `$`. Throws `SyntaxError`. */
export function readOptions(given: ReadonlyMap<string, string>): Options {
  for (const name of given.keys()) if (!known.has(name)) throw new SyntaxError(`unknown option ${name}`);
  const top = given.get('$top');
  return {
    select: given.get('$select')?.split(','),
    filter: given.get('$filter'),
    orderby: (given.get('$orderby') ?? '').split(',').filter(Boolean).map(readOrder),
    top: top === undefined ? undefined : wholeNumber(top),
    skip: wholeNumber(given.get('$skip') ?? '0'),
    count: given.get('$count') === 'true',
    expand: readExpand(given.get('$expand') ?? ''),
  };
}

const known = new Set(['$select', '$filter', '$orderby', '$top', '$skip', '$count', '$expand']);

function readOrder(text: string) {
  const [path = '', direction = 'asc', ...rest] = text.trim().split(/\s+/);
  if (rest.length > 0 || !/^(asc|desc)$/.test(direction)) throw new SyntaxError('bad $orderby');
  return { path, descending: direction === 'desc' };
}

function readExpand(text: string): Map<string, Options> {
  const expand = new Map<string, Options>();
  for (const part of splitOutside(text, ',')) {
    const match = /^([A-Za-z]+)(?:\(([\s\S]*)\))?$/.exec(part);
    if (!match?.[1] || expand.has(match[1])) throw new SyntaxError('bad $expand');
    const inner = splitOutside(match[2] ?? '', ';').map((option): [string, string] => {
      const at = option.indexOf('=');
      return [option.slice(0, at), option.slice(at + 1)];
    });
    expand.set(match[1], readOptions(new Map(inner)));
  }
  return expand;
}

/** Splits where neither brackets nor quotes are open. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let index = 0; index < text.length; index++) {
    const sign = text[index];
    if (sign === "'") quoted = !quoted;
    else if (!quoted && sign === '(') depth += 1;
    else if (!quoted && sign === ')') depth -= 1;
    else if (!quoted && depth === 0 && sign === separator) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new SyntaxError('expected a whole number');
  return Number(text);
}
