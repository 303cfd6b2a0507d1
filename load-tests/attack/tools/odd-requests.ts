import { pick } from './random.ts';

/** Requests that two readers could read differently. None of them is one that has to be answered with data. */
const q = (text: string) => encodeURIComponent(text);
const good = '{"query":"{ sectors { code } }"}';

const post = (body: string, headers: readonly string[] = [], type = 'application/json') =>
  [
    'POST /graphql HTTP/1.1',
    'host: gateway',
    `content-type: ${type}`,
    ...headers,
    `content-length: ${Buffer.byteLength(body, 'latin1')}`,
    '',
    body,
  ].join('\r\n');
const get = (target: string, headers: readonly string[] = [], method = 'GET') =>
  [`${method} ${target} HTTP/1.1`, 'host: gateway', ...headers, '', ''].join('\r\n');

export const mustBeRefused: readonly string[] = [
  get(`/graphql?query=${q('{ sectors { code } }')}#&variables=${q('{"a":1,"a":2}')}`),
  get(`/graphql?query=${q('{__typename}')}&query=${q('{ sectors { code } }')}`),
  get(`/graphql?query=${q('{__typename}')}&variables=%7B%22a%22%3A1%2C%22a%22%3A2%7D`),
  get(`/graphql?query=%E0%A4%A`),
  get('/graphql?query=%00'),
  get('/graphql'),
  get('/graphql?'),
  post('{"query":"query A { sectors { code } }","operationName":"A\\nB"}'),
  post('{"query":"query A { sectors { code } }","operationName":{}}'),
  post('{"query":"{ sectors { code } }","query":"{ __typename }"}'),
  post('{"query":"{ sectors { code } }","variables":[]}'),
  post('{"query":"{ sectors { code } }","variables":"{}"}'),
  post('{"query":{"query":"{ sectors { code } }"}}'),
  post('{"query":null}'),
  post('[{"query":"{ sectors { code } }"}]'),
  post('"{ sectors { code } }"'),
  post('null'),
  post(''),
  post('\xef\xbb\xbf\xfe'),
  post(good, ['authorization: Bearer a', 'authorization: Bearer b']),
  post(good, ['authorization: Bearer a, Bearer b']),
  post(good, ['authorization: Basic YTpi']),
  post(good, ['x-api-key: a', 'x-api-key: b']),
  post(good, ['authorization: Bearer a', 'x-api-key: a']),
  post(good, [], 'text/plain'),
  post(good, [], 'application/x-www-form-urlencoded'),
  post(good, ['content-encoding: br']),
  post(good, ['transfer-encoding: chunked']),
  post(good, ['content-length: 3']),
  get('/graphql', [], 'PUT'),
  get('/graphql', [], 'TRACE'),
  get('//graphql'),
  get('/graphql/'),
  get('/graphql%2f'),
  get('http://[/graphql'),
  get('*'),
  'GET /graphql HTTP/9.9\r\nhost: x\r\n\r\n',
  'GET /graphql HTTP/1.1\r\n\r\n',
  'GET  /graphql  HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET /graphql HTTP/1.1\r\nhost : x\r\n\r\n',
  'GET /graphql HTTP/1.1\r\nhost: x\r\nx: \x00\r\n\r\n',
];

/** May be refused or answered, but with a code and without INTERNAL. */
const mayRespond: readonly string[] = [
  post('{"query":"{ sectors { code } }","operationName":""}'),
  post('{"query":"{ sectors { code } }","operationName":null,"variables":null,"extensions":null}'),
  post('{"query":"{ __proto__ constructor }","variables":{"__proto__":{"a":1}}}'),
  post(
    '{"query":"query ($f: Float) { meters(where: { kwh: { eq: $f } }) { nodes { kwh } } }","variables":{"f":1e400}}',
  ),
  post('{"query":"query ($n: Int) { meters(first: $n) { nodes { kwh } } }","variables":{"n":-1}}'),
  post('{"query":"query ($n: Int) { meters(first: $n) { nodes { kwh } } }","variables":{"n":2147483648}}'),
  post('{"query":"query ($a: String) { meters(after: $a) { nodes { kwh } } }","variables":{"a":"\\ud800"}}'),
  post('{"query":"query ($a: String) { meters(after: $a) { nodes { kwh } } }","variables":{"a":"bm9uZQ=="}}'),
  post('{"query":"{ meters(where: { prm: { eq: \\"\\\\u0000\\" } }) { nodes { kwh } } }"}'),
  post('{"query":"{ meters(where: { prm: { eq: \\"\' or 1=1 --\\" } }) { nodes { kwh } } }"}'),
  post('{"query":"query A { __typename } query B { __typename }"}'),
  post('{"query":"subscription { __typename }"}'),
  post('{"query":"mutation { __typename }"}'),
  post(good, ['accept: */*;q=0']),
  post(good, ['accept: text/event-stream']),
  post(good, ['accept: multipart/mixed']),
  post(good, ['accept: x/y']),
  post(good, ['if-none-match: *']),
  post(good, ['pertuis-include: plan, eco, provenance, __proto__']),
  post(good, ['traceparent: 00-0-0-0', 'tracestate: =']),
  post(good, [`cookie: ${'a=b; '.repeat(1_000)}`]),
  post(good, ['expect: 100-continue']),
  post(good, ['expect: x']),
  get(`/graphql?query=${q('{ sectors { code } }')}`),
  get('/health/live?x=%'),
  get('/metrics', [], 'DELETE'),
  get('/eco', ['accept-language: \xff']),
];

/** Changes, adds or removes a few bytes. */
function mutate(bytes: string, random: () => number): string {
  let text = bytes;
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes -= 1) {
    const at = Math.floor(random() * text.length);
    const what = pick(random, [
      '',
      '\x00',
      '"',
      '{',
      '\\',
      '\r\n',
      '\xff',
      '%',
      text.slice(at, at + 20),
      '9999999999',
    ]);
    text = text.slice(0, at) + what + text.slice(at + Math.floor(random() * 3));
  }
  return text;
}

export interface OddRequest {
  readonly bytes: string;
  readonly mustBeRefused: boolean;
}

/** Returns the requests as they are, each once, then mutations of them for ever. */
export function oddRequest(index: number, random: () => number): OddRequest {
  const first = [...mustBeRefused, ...mayRespond];
  const asIs = first[index];
  if (asIs !== undefined) return { bytes: asIs, mustBeRefused: index < mustBeRefused.length };
  return { bytes: mutate(pick(random, first), random), mustBeRefused: false };
}
