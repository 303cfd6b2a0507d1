import { describe, expect, it } from 'vitest';
import { parseDescription } from '../mesh/parse-description.ts';
import { disarmOpenApi } from './disarm.ts';

const operator = { headers: new Set(['authorization', 'x-key']), queryParams: new Set(['apikey']) };
const ok = { 200: { description: 'ok', content: { 'application/json': { schema: { type: 'object' } } } } };
const get = (more: object = {}) => ({ get: { operationId: 'x', responses: ok, ...more } });
const document = (paths: object, more: object = {}) => ({ openapi: '3.0.0', paths, ...more });

function disarm(given: unknown, { isLocal = true } = {}) {
  const parsed = parseDescription(JSON.stringify(given));
  const files = new Set<string>();
  const findings = disarmOpenApi(parsed, operator, { file: 'a.json', isMain: true, isLocal, files });
  return { parsed, findings, files: [...files] };
}

const secret = '{env.SECRET}';
const parameter = (name: string, more = {}) => ({ name, in: 'query', schema: { type: 'string' }, ...more });

describe('a template over what is ours', () => {
  const places: [string, object, string][] = [
    ['a path', document({ [`/x/${secret}`]: get() }), `paths./x/${secret}`],
    [
      'a parameter name',
      document({ '/x': get({ parameters: [parameter(secret)] }) }),
      'paths./x.get.parameters[0].name',
    ],
    [
      'a default',
      document({
        '/x': get({ parameters: [parameter('a', { in: 'header', schema: { default: secret } })] }),
      }),
      'paths./x.get.parameters[0].schema.default',
    ],
    [
      'a media type',
      document({ '/x': get({ responses: { 200: { content: { [`application/json;${secret}`]: {} } } } }) }),
      `paths./x.get.responses.200.content.application/json;${secret}`,
    ],
    [
      'a link',
      document({
        '/x': get({ responses: { 200: { links: { l: { parameters: { id: `a ${secret}` } } } } } }),
      }),
      'paths./x.get.responses.200.links.l.parameters.id',
    ],
    ['an extension', document({ '/x': get() }, { 'x-a': [secret] }), 'x-a[0]'],
    [
      'a security scheme',
      document({ '/x': get() }, { components: { securitySchemes: { k: { name: secret } } } }),
      'components.securitySchemes.k.name',
    ],
    [
      'an enum',
      document({ '/x': get() }, { components: { schemas: { E: { enum: ['a', secret] } } } }),
      'components.schemas.E.enum[1]',
    ],
    [
      'a discriminator',
      document(
        { '/x': get() },
        { components: { schemas: { E: { discriminator: { mapping: { a: secret } } } } } },
      ),
      'components.schemas.E.discriminator.mapping.a',
    ],
    [
      'a content-type of Swagger 2',
      document({ '/x': get({ produces: [`text/${secret}`] }) }),
      'paths./x.get.produces[0]',
    ],
  ];

  it.each(places)('in %s is told with its place', (_, given, at) => {
    expect(disarm(given).findings).toContainEqual({
      at,
      expected: 'data: a description fills in nothing of ours',
      got: `the template ${secret}`,
    });
  });

  it.each([
    '{context.headers.authorization}',
    '{args.id}',
    '{root.$headers}',
    "{['env'].X}",
    '{env.X|base64}',
    '{ENV.X}',
    '{ env.X }',
    '{info.fieldName}',
    '{env[X]}',
    'x{env#/X}',
  ])('%s is one', (template) =>
    expect(disarm(document({ '/x': get() }, { 'x-a': template })).findings).toHaveLength(1),
  );

  it.each([
    '^[a-z]{1,3}$',
    '{"context": "https://example.org/context.jsonld"}',
    '{context}',
    'env.X',
    '{root: 1}',
    '{{x}}',
  ])('%s is none', (text) => expect(disarm(document({ '/x': get() }, { 'x-a': text })).findings).toEqual([]));

  it('may be spoken of in prose', () => {
    expect(disarm(document({ '/x': get({ description: `send ${secret}` }) })).findings).toEqual([]);
  });
});

describe('a path', () => {
  it.each([
    'x',
    '//evil.example/x',
    '/a//b',
    '/../x',
    '/a/%2e%2E/x',
    '/a/.',
    '/a#b',
    '/a\\b',
    '/a b',
    '/a\nb',
    '/{a{b}}',
    `/${'a'.repeat(3_000)}`,
  ])('%j is refused', (path) =>
    expect(disarm(document({ [path]: get() })).findings[0]?.expected).toBe('a path below the endpoint'),
  );

  it.each(['/', '/t', '/a/{id}/b.json', '/a/', '/x?fixed=1', '/é', '/a/{b}-{c}'])('%j is one', (path) =>
    expect(disarm(document({ [path]: get() })).findings).toEqual([]),
  );

  it('is refused with 100,000 others, in words', () => {
    const many = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [`/${index}`, { get: {} }]),
    );
    expect(disarm(document(many)).findings).toEqual([
      { at: 'paths', expected: 'at most 2000 operations', got: '100000' },
    ]);
  });

  it('has methods that are methods, and operations with names of their own', () => {
    const { parsed, findings } = disarm(
      document({
        '/x': {
          ...get(),
          trace: {},
          connect: {},
          servers: [{ url: 'http://inside' }],
          post: { operationId: 'constructor' },
        },
      }),
    );
    expect(Object.keys((parsed as { paths: { '/x': object } }).paths['/x'])).toEqual(['get', 'post']);
    expect(findings).toMatchObject([{ at: 'paths./x.post.operationId', got: 'constructor' }]);
  });
});

describe('a parameter', () => {
  it.each([
    ['header', 'Authorization'],
    ['header', 'X-KEY'],
    ['header', 'Host'],
    ['header', 'Cookie'],
    ['header', 'Content-Length'],
    ['header', 'Transfer-Encoding'],
    ['header', 'Proxy-Authorization'],
    ['header', 'X-Forwarded-For'],
    ['header', 'X-HTTP-Method-Override'],
    ['header', 'Connection'],
    ['query', 'apikey'],
  ])('in %s called %s is not offered, wherever it stands', (place, name) => {
    const given = { name, in: place, required: true, schema: { type: 'string' } };
    const { parsed, findings } = disarm(
      document({ '/x': get({ parameters: [given] }) }, { components: { parameters: { P: given } } }),
    );
    expect(findings).toEqual([]);
    const text = JSON.stringify(parsed);
    expect(text).not.toContain(`"in":"${place}"`);
    expect(text).not.toContain('"required":true');
  });

  it('of the partner’s own is left as it is', () => {
    const given = parameter('X-Lang', { in: 'header', required: true });
    const { parsed } = disarm(document({ '/x': get({ parameters: [given] }) }));
    expect(JSON.stringify(parsed)).toContain(JSON.stringify(given));
  });

  it.each(['a\r\nb', 'a: b', 'a;b', '', 'é'])('called %j is no header', (name) =>
    expect(
      disarm(document({ '/x': get({ parameters: [parameter(name, { in: 'header' })] }) })).findings,
    ).toHaveLength(1),
  );
});

describe('a reference', () => {
  const at = (reference: string, more = {}) =>
    disarm(document({ '/x': get() }, { components: { schemas: { A: { $ref: reference }, ...more } } }));

  it.each([
    'file:///etc/passwd',
    '/etc/passwd',
    '../../etc/x.json',
    'a/../../x.json',
    'http://169.254.169.254/',
    'https://example.org/a.json',
    './handler.js',
    './handler.ts',
    '#/nowhere',
    '#/components/schemas/A',
    'x.json\n',
    '//h/x.json',
    '#/components/schemas',
  ])('to %j is refused', (reference) => expect(at(reference).findings).toHaveLength(1));

  it('in a circle of references is refused, in a circle of types not', () => {
    expect(at('#/components/schemas/B', { B: { $ref: '#/components/schemas/A' } }).findings).toHaveLength(2);
    expect(
      at('#/components/schemas/B', { B: { properties: { a: { $ref: '#/components/schemas/B' } } } }).findings,
    ).toEqual([]);
  });

  it('to a file beside is followed for files, not for what a partner serves', () => {
    expect(at('./parts/b.yaml#/B')).toMatchObject({ findings: [], files: ['parts/b.yaml'] });
    const remote = disarm(document({ '/x': { $ref: './b.json' } }), { isLocal: false });
    expect(remote.findings).toHaveLength(1);
  });
});

describe('what Mesh would read as a file or run', () => {
  it('is taken out: samples, schemas as text, patterns, servers', () => {
    const { parsed } = disarm(
      document(
        {
          '/x': get({
            servers: [{ url: 'http://169.254.169.254' }],
            parameters: [{ name: 'b', in: 'body', example: '/etc/passwd' }],
            requestBody: {
              content: { 'text/plain': { examples: { a: { value: '/etc/passwd' } }, schema: '/etc/passwd' } },
            },
            responses: {
              200: { examples: { 'application/json': '/etc/passwd' } },
              201: { examples: ['/etc/passwd'] },
            },
            callbacks: { c: { '{$request.body#/url}': { post: {} } } },
          }),
        },
        {
          servers: [{ url: '/etc/passwd' }],
          components: { schemas: { A: { type: 'string', pattern: '(a+)+$' } } },
        },
      ),
    );
    expect(JSON.stringify(parsed)).not.toMatch(/passwd|a\+|169|callbacks/);
  });

  it('is not confused with properties of the same names', () => {
    const schema = {
      type: 'object',
      properties: {
        pattern: { type: 'string' },
        examples: { type: 'string' },
        servers: { type: 'array' },
        schema: { type: 'string' },
      },
    };
    const { parsed } = disarm(document({ '/x': get() }, { components: { schemas: { A: schema } } }));
    expect((parsed as { components: { schemas: { A: object } } }).components.schemas.A).toEqual(schema);
  });

  it('is no key that changes what others inherit', () => {
    const given = JSON.parse('{"paths":{},"components":{"schemas":{"__proto__":{"type":"object"}}}}');
    expect(disarm(given).findings).toMatchObject([{ at: 'components.schemas.__proto__' }]);
  });
});

describe('a description', () => {
  const laughs = [
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...[...'bcdefghij'].map(
      (name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefghij'[index]}`)}]`,
    ),
  ].join('\n');
  it.each([
    ['a billion laughs', laughs],
    ['depth', '['.repeat(100_000)],
    ['depth in JSON', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a circle', 'a: &a [*a]'],
    ['a file of ours', 'paths: !include /etc/passwd'],
    ['a tag', 'a: !!js/function "x"'],
    ['length', `"${'x'.repeat(11 * 1024 * 1024)}"`],
    ['more values than memory', `[${'1,'.repeat(1_100_000)}1]`],
  ])('of %s is refused in words', (_, text) => {
    expect(() => parseDescription(text)).toThrow(
      /^(a description (of over|nested)|neither JSON nor plain YAML)/,
    );
  });

  it('may begin with a byte order mark, be YAML, and share parts', () => {
    expect(parseDescription('\uFEFF{"a":1}')).toEqual({ a: 1 });
    expect(parseDescription('a: &a { b: 1 }\nc: *a')).toEqual({ a: { b: 1 }, c: { b: 1 } });
  });
});
