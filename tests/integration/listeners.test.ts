import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestProduct, type TestProduct } from '../support/product.testing.ts';

/** What the gateway reveals about itself, and to which clients. */
const files = (more = '') => ({
  sources: `
sources:
  - name: portal
    handler: { ./sources/opendatasoft: { url: "http://127.0.0.1:59997", description: ./portal.json, datasets: [{ dataset: d, type: Sector, root: sectors }] } }`,
  policy: 'version: "1"\nfacts: { open: [Sector.*, Platform*.*, PowerModel.*] }',
  consumers: `consumers:
  - { id: app, organisation: o, roles: [operator], purpose: p }
  - { id: twin, organisation: public, roles: [visitor], purpose: open-data }`,
  beside: { 'portal.json': '{ "d": { "fields": [{ "name": "code", "type": "text" }] } }' },
  more: `
pertuis:
  policy: ./policy.yaml
  consumers: ./consumers.yaml
${more}`,
});
const elsewhere = { 'x-forwarded-for': '127.0.0.1' };
const read = async (url: string, headers: Record<string, string> = {}, method = 'GET') => {
  const response = await fetch(url, { headers, method, redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('what the gateway tells about itself', () => {
  let product: TestProduct;
  let key: string;
  beforeAll(async () => {
    product = await startTestProduct(files());
    key = product.key('app');
  });
  afterAll(() => product.stop());

  it('holds no word that an anonymous client has chosen', async () => {
    const word = 'ZebraCrossing';
    const sent = { 'user-agent': word, 'x-request-id': word, traceparent: word, origin: `http://${word}` };
    for (let index = 0; index < 3; index++) {
      await product.sendQuery(`query ${word} { __typename }`, { headers: sent });
      await product.sendQuery(`query ${word}${index} { ${word}: __typename }`);
      await product.sendQuery(`query ${word} { platform { ${word} } }`);
      await product.sendQuery(`query ${word} { platform { cpuSeconds } }`, {
        headers: { authorization: `Bearer ${word}` },
      });
    }
    await read(`${product.url}/${word}?${word}`);
    await read(`${product.url}/graphql?query=query%20${word}%7B__typename%7D`);
    const { text: page } = await read(`${product.url}/eco`);
    const { text: metrics } = await read(`${product.url}/metrics`);
    const { text: platform } = await product.sendQuery('{ platform { byOperation { name operations } } }');
    for (const told of [page, metrics, platform]) expect(told).not.toMatch(/zebra/i);
    expect(page).toContain('<th scope="row">anonymous</th>');
    expect(metrics).toMatch(/^pertuis_operations_total\{operation="anonymous",type="query"/m);
  });

  it('holds the names of consumers, so many of each', async () => {
    for (let index = 0; index < 40; index++)
      await product.sendQuery(`query Named${index} { __typename }`, { key });
    const { text } = await read(`${product.url}/metrics`);
    const names = new Set(text.match(/operation="Named\d+"/g));
    expect(names.size).toBe(30);
    expect(text).toContain('operation="other"');
  });

  it('counts bytes so that no response between two readings tells its length', async () => {
    const bytes = async () => {
      const { text } = await read(`${product.url}/metrics`);
      return [...text.matchAll(/^(pertuis_\w*bytes\w*)(?:\{.*\})? (\d+)$/gm)].map(([, name, value]) => ({
        name,
        value,
      }));
    };
    await product.sendQuery('{ a: __typename platform { since } }');
    const counted = await bytes();
    expect(counted.length).toBeGreaterThanOrEqual(3);
    for (const { name, value } of counted) expect([name, Number(value) % 4096]).toEqual([name, 0]);
  });

  it('is closed to those who are elsewhere', async () => {
    const metrics = await read(`${product.url}/metrics`, elsewhere);
    expect([metrics.status, metrics.text]).toEqual([403, expect.stringContaining('ACCESS_DENIED')]);
    const ready = await read(`${product.url}/health/ready`, elsewhere);
    expect(JSON.parse(ready.text)).toEqual({ status: expect.any(String) });
    expect(JSON.parse((await read(`${product.url}/health/ready`)).text).sources).toBeDefined();
    const page = await read(`${product.url}/eco`, elsewhere);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Total energy');
    expect(page.text).not.toMatch(/anonymous|Named|gateway \(|portal/);
  });

  it.each(['/metrics', '/eco', '/health/live', '/health/ready', '/'])(
    'takes GET and HEAD at %s',
    async (path) => {
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
        expect((await read(product.url + path, {}, method)).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
      expect((await read(product.url + path, {}, 'POST')).status).toBe(405);
      const [get, head] = [await read(product.url + path), await read(product.url + path, {}, 'HEAD')];
      expect([head.status, head.text]).toEqual([get.status, '']);
      expect((await read(product.url + path, {}, 'OPTIONS')).status).toBe(204);
    },
  );

  it('HEAD of /graphql is its GET without a body', async () => {
    const url = `${product.url}/graphql?query=%7B__typename%7D`;
    const [get, head] = [await read(url), await read(url, {}, 'HEAD')];
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    expect((await read(url, {}, 'DELETE')).headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
  });

  it.each([
    ['/', {}],
    ['/eco', {}],
    ['/graphql', { accept: 'text/html' }],
  ])('lets no page of another site frame or read %s', async (path, headers) => {
    const page = await read(product.url + path, headers);
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('says that the explorer varies with what the browser unpacks, and takes its no', async () => {
    const coded = async (coding: string) => {
      const { headers } = await read(`${product.url}/explorer/explorer.js`, {
        'accept-encoding': coding,
      });
      expect(headers.get('vary')).toContain('Accept-Encoding');
      return headers.get('content-encoding');
    };
    expect([await coded('gzip, br'), await coded('br;q=0'), await coded('gzip')]).toEqual(['br', null, null]);
  });
});

describe('a listener for those who run the gateway', () => {
  it('has health and metrics, and the other one has them no longer', async () => {
    const product = await startTestProduct(
      files('  admin: { port: 0 }\n  access: { metrics: { roles: [operator] }, health: open }'),
    );
    const admin = /metrics +(\S+)\/metrics/.exec(product.announcement.join('\n'))?.[1] ?? '';
    expect(admin).not.toBe(product.url);
    for (const path of ['/metrics', '/health/live', '/health/ready'])
      expect((await read(product.url + path)).status).toBe(404);
    expect((await read(`${admin}/graphql`)).status).toBe(404);
    expect((await read(`${admin}/metrics`)).status).toBe(401);
    expect((await read(`${admin}/metrics`, { authorization: `Bearer ${product.key('twin')}` })).status).toBe(
      403,
    );
    expect((await read(`${admin}/metrics`, { authorization: `Bearer ${product.key('app')}` })).status).toBe(
      200,
    );
    expect(JSON.parse((await read(`${admin}/health/ready`, elsewhere)).text).sources).toBeDefined();
    await product.stop();
  });
});

describe('production mode', () => {
  let product: TestProduct;
  let key: string;
  beforeAll(async () => {
    product = await startTestProduct({ ...files('  production: true'), isAccepted: true });
    key = product.key('twin');
  });
  afterAll(() => product.stop());

  const asks = [
    '{ __schema { types { name } } }',
    '{ __type(name: "Platform") { fields { name } } }',
    '{ a: __type(name: "Platform") { b: fields { name } } }',
    '{ ...F } fragment F on Query { __schema { queryType { name } } }',
    '{ ... on Query { ... { __type(name: "Query") { name } } } }',
    'query ($yes: Boolean = true) { __schema @include(if: $yes) { queryType { name } } }',
    '{ platform { cpuSeconds } __type(name: "Platform") { name } }',
    'query A { __typename } query B { __schema { queryType { name } } }',
  ];

  it.each(asks)(
    'hides the schema from clients without a key, also when a consumer has just read it: %s',
    async (query) => {
      const headers = { accept: 'application/graphql-response+json' };
      const operation = query.startsWith('query A') ? ' ' : '';
      const text = query + operation;
      // Twice: the second time goes the short way, and by then the response is stored.
      for (let index = 0; index < 2; index++) {
        const { data } = await product.sendQuery(text, { key, headers });
        if (!query.startsWith('query A')) expect(Object.keys(data ?? {}).length).toBeGreaterThan(0);
      }
      for (let index = 0; index < 2; index++) {
        const { data, errors, text: said } = await product.sendQuery(text, { headers });
        expect(data).toBeUndefined();
        expect(errors[0]?.extensions.code).toMatch(/GRAPHQL_VALIDATION_FAILED|OPERATION_RESOLUTION_FAILURE/);
        expect(said).not.toMatch(/"fields"|"types"|queryType"/);
      }
    },
  );

  it('answers identical requests under way apart: a client without a key gets none of a consumer', async () => {
    const query = '{ joined: __schema { types { name fields { name } } } }';
    const responses = await Promise.all(
      Array.from({ length: 10 }, (_, index) => product.sendQuery(query, index % 2 ? { key } : {})),
    );
    for (const [index, { data }] of responses.entries()) expect(data != null).toBe(index % 2 === 1);
  });

  it.each([
    ['a field', '{ platfrom { cpuSeconds } }', undefined],
    ['a field below', '{ platform { cpuSecond } }', undefined],
    ['an argument', '{ sectors(frist: 1) { nodes { code } } }', undefined],
    ['a type', '{ ... on Plattform { cpuSeconds } }', undefined],
    ['a directive', '{ platform @inclde(if: true) { cpuSeconds } }', undefined],
    ['a variable’s type', 'query ($n: Itn) { sectors(first: $n) { nodes { code } } }', undefined],
    [
      'a key of a variable',
      'query ($w: SectorFilter) { sectors(where: $w) { nodes { code } } }',
      { w: { cod: { eq: 'x' } } },
    ],
  ])('suggests no name for %s to clients without a key', async (_, query, variables) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const { text, errors } = await product.sendQuery(query, { variables, headers: { accept } });
      expect(errors.length).toBeGreaterThan(0);
      expect(text).not.toMatch(/did you mean/i);
    }
  });

  it('suggests names to consumers', async () => {
    const { text } = await product.sendQuery('{ platfrom { cpuSeconds } }', { key });
    expect(text).toContain('Did you mean');
  });

  it('has no explorer', async () => {
    const { status, text } = await read(`${product.url}/graphql`, { accept: 'text/html' });
    expect(status).toBe(406);
    expect(text).not.toContain('<');
  });

  it.each([
    ['  access: { metrics: open }', 'pertuis.access.metrics'],
    ['  access: { eco: open }', 'pertuis.access.eco'],
    ['  without: limits', 'pertuis.without'],
    ['  hosts: "*"', 'pertuis.hosts'],
    [
      '  jwt: [{ issuer: i, audience: a, jwksUrl: "http://keys.example.org/", consumers: [app], roles: [operator], purposes: [p] }]',
      'pertuis.jwt.0.jwksUrl',
    ],
  ])('does not start with%s', async (more, path) => {
    await expect(startTestProduct(files(`  production: true\n${more}`))).rejects.toThrow(path);
  });
});
