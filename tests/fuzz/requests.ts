import type { KnownTypes } from '../differential/known-types.testing.ts';
import type { Random } from '../differential/random.testing.ts';
import { mutateText } from './mutate-text.ts';
import { type Parameters, writeParameters } from './operations.ts';

/** A request before it is bytes, so that it can be made smaller part by part. */
export interface FuzzRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

const json: [string, string] = ['content-type', 'application/json'];
const odd: readonly (readonly [string, readonly string[]])[] = [
  [
    'accept',
    [
      'application/graphql-response+json',
      'application/json;q=0',
      'text/event-stream',
      'text/html',
      '*/*;q=0.1, application/json;q=x',
      'multipart/mixed',
      ',,;;q=',
      'application/json; charset=iso-8859-1',
      'a/b,'.repeat(500),
    ],
  ],
  [
    'content-type',
    [
      'application/json; charset=utf-16',
      'application/json;charset="utf-8"',
      'application/graphql+json',
      'application/graphql',
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
      'application/json, text/plain',
      '',
    ],
  ],
  ['content-encoding', ['gzip', 'identity', 'br, gzip', '']],
  ['authorization', ['Bearer x', 'Basic eDp5', 'Bearer eyJhbGciOiJub25lIn0.e30.', '', 'Bearer '.repeat(500)]],
  ['x-api-key', ['prt_x', 'x', '']],
  ['pertuis-include', ['eco, provenance', 'plan', 'x,'.repeat(400)]],
  ['if-none-match', ['*', '"x"', 'W/"x", *', ',']],
  ['cache-control', ['no-store', 'max-age=0', 'max-age=-1', 'no-cache, max-age=1e9', '=']],
  ['traceparent', ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-x', 'ff']],
  ['origin', ['https://elsewhere.example', 'null']],
  ['sec-fetch-site', ['cross-site']],
  ['expect', ['100-continue']],
  ['x-forwarded-for', ['127.0.0.1']],
  ['upgrade', ['websocket']],
];
const methods = ['PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'TRACE', 'get', 'FOO', 'PRI'];
const targets = [
  ...[
    '/',
    '/graphql/',
    '//graphql',
    '/graphql?',
    '/graphql#x',
    '/graphql?query={__typename}#&variables={"a":1}',
  ],
  ...[
    '*',
    'graphql',
    'http://gateway/graphql',
    'http://other/graphql',
    'ftp://gateway/graphql',
    '/%67raphql',
  ],
  ...[
    '/graphql?query=%',
    '/graphql?query=%ff',
    '/graphql?query=%00',
    '/graphql?query={__typename}&query={a}',
  ],
  ...['/graphql?variables=', '/graphql?query=%7B__typename%7D&variables=&operationName=', '/graphql?query=é'],
  ...[
    '/health/live',
    '/health/ready',
    '/metrics',
    '/eco',
    '/cache/invalidate',
    '/../../etc/passwd',
    '/eco?x=%',
  ],
  `/graphql?query=${'x'.repeat(9_000)}`,
];

/** Writes a request over HTTP. Most requests reach GraphQL; the others have faults around it. */
export function writeRequest(random: Random, types: KnownTypes, keys: readonly string[]): FuzzRequest {
  const parameters = writeParameters(random, types);
  const plain = random.chance(0.2) ? overGet(parameters) : overPost(parameters);
  const keyed = random.chance(0.4)
    ? { ...plain, headers: [...plain.headers, ['authorization', `Bearer ${random.pick(keys)}`] as const] }
    : plain;
  const accepting = random.chance(0.25)
    ? { ...keyed, headers: [...keyed.headers, ['accept', 'text/event-stream, application/json'] as const] }
    : keyed;
  return random.chance(0.3) ? makeOdd(random, accepting) : accepting;
}

function overPost(parameters: Parameters): FuzzRequest {
  return {
    method: 'POST',
    target: '/graphql',
    headers: [json],
    body: Buffer.from(JSON.stringify(parameters)),
  };
}

function overGet(parameters: Parameters): FuzzRequest {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) search.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return { method: 'GET', target: `/graphql?${search}`, headers: [], body: Buffer.alloc(0) };
}

function makeOdd(random: Random, request: FuzzRequest): FuzzRequest {
  const [name, values] = random.pick(odd);
  const header = [name, random.pick(values)] as const;
  return random.pick<() => FuzzRequest>([
    () => ({ ...request, headers: [...request.headers, header] }),
    () => ({ ...request, headers: [...request.headers.filter(([own]) => own !== name), header] }),
    () => ({ ...request, method: random.pick(methods) }),
    () => ({ ...request, target: random.pick(targets) }),
    () => ({ ...request, method: 'GET', target: random.pick(targets), body: Buffer.alloc(0) }),
    () => ({ ...request, body: random.pick(bodies)(random, request.body) }),
    () => ({ ...request, target: mutateText(random, request.target) }),
  ])();
}

const bodies: readonly ((random: Random, body: Buffer) => Buffer)[] = [
  (random, body) => Buffer.from(mutateText(random, body.toString())),
  (random) => Buffer.from('['.repeat(random.below(50_000))),
  (random) => Buffer.from(`{"query":"{__typename}","variables":${'{"a":'.repeat(random.below(15_000))}`),
  (random) =>
    Buffer.from(
      random.pick(['', 'null', '[]', '7', '"x"', '{}', '{"query":null}', 'NaN', '{"query":"{a}",}']),
    ),
  (_, body) => Buffer.concat([Buffer.from('\ufeff'), body]),
  (_, body) => Buffer.from(body.toString(), 'utf16le'),
  (_, body) => Buffer.from(body.toString(), 'latin1'),
  (random, body) => body.subarray(0, random.below(body.length + 1)),
  (_, body) => Buffer.from(body.toString().replace('{"query"', '{"query":"{ a }","query"')),
  (_, body) => Buffer.from(body.toString().replace(/\d+/, '1e999')),
  (random) => Buffer.from(`"${'\\"'.repeat(random.below(40_000))}`),
  () => Buffer.alloc(120_000, 'x'),
];
