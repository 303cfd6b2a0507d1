/** Media types of JSON for GraphQL responses (GraphQL over HTTP, section 4.1). */
export type JsonType = 'application/json' | 'application/graphql-response+json';

/** What a client accepts of what the gateway can send. */
export interface Accepted {
  /** The JSON type that the client prefers; undefined when it accepts neither. */
  readonly json: JsonType | undefined;
  /** Whether the client named `text/event-stream`. A wildcard is not enough: most clients cannot read a stream. */
  readonly events: boolean;
}

interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

const known = new Map<string, Accepted>();
const mostKnown = 200;
const longestKnown = 256;

/**
 * Parses an `Accept` header (RFC 9110, 12.5.1). A missing or empty header accepts `application/json`. Of two
 * types with equal weight, the first one wins.
 */
export function readAccept(header: string | undefined): Accepted {
  const text = header?.trim() || '*/*';
  const before = known.get(text);
  if (before) return before;
  const ranges = text.toLowerCase().split(',').flatMap(readRange);
  const accepted = {
    json: preferred(ranges),
    events: ranges.some(({ type, quality }) => type === 'text/event-stream' && quality > 0),
  };
  if (known.size >= mostKnown) known.clear();
  if (text.length <= longestKnown) known.set(text, accepted);
  return accepted;
}

/** Parses the ranges. A malformed range, or one with a charset other than UTF-8, accepts nothing. */
function readRange(text: string): MediaRange[] {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const of = (name: string) =>
    parameters
      .find((one) => one.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll('"', '');
  const quality = of('q') ?? '1';
  if (!/^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+$/.test(type) || !/^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(quality))
    return [];
  if (!['utf-8', 'utf8', undefined].includes(of('charset'))) return [];
  return [{ type, quality: Number(quality) }];
}

function preferred(ranges: readonly MediaRange[]): JsonType | undefined {
  const offers = (['application/json', 'application/graphql-response+json'] as const).map((type) => {
    // The most specific range decides for a type.
    const at = [type, 'application/*', '*/*']
      .map((range) => ranges.findIndex((one) => one.type === range))
      .find((index) => index >= 0);
    const quality = at === undefined ? 0 : (ranges[at]?.quality ?? 0);
    return { type, at: at ?? ranges.length, quality };
  });
  const [best] = offers
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.at - b.at);
  return best?.type;
}
