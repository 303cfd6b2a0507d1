import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGraphql } from '../../territory/stand-ins/graphql/server.ts';
import type { StandIn } from '../../territory/stand-ins/serve.ts';
import { startTestProduct, type TestProduct } from '../support/product.testing.ts';

/** What a newcomer meets: `/` and the explorer. */
const typeDefs = 'type Query { plants: [Plant!]! } type Plant { id: ID! }';
const more = (lines = '') => `
pertuis:
  policy: ./policy.yaml
  consumers: ./consumers.yaml
  savedQueries: .
  home: { title: 'La <b>Rochelle</b>', documentation: https://docs.example.org/ }
${lines}`;
const html = { accept: 'text/html,*/*;q=0.8' };
/** A client behind a proxy: not on the gateway's machine. */
const elsewhere = { 'x-forwarded-for': '203.0.113.7' };

let partner: StandIn;
let product: TestProduct;
const start = (settings = more(), isAccepted = false) =>
  startTestProduct({
    sources: `
sources:
  - { name: plants, licence: Licence Ouverte 2.0, handler: { graphql: { source: ./plants.txt, endpoint: "${partner.url}" } } }
  - { name: gone, licence: Licence Ouverte 2.0, handler: { graphql: { source: ./gone.txt, endpoint: "http://127.0.0.1:1/graphql" } } }`,
    more: settings,
    isAccepted,
    policy: 'version: "1"\nfacts: { open: [Plant.*, Gone.*, Platform*.*, PowerModel.*] }',
    beside: {
      'plants.txt': typeDefs,
      'gone.txt': 'type Query { gone: Gone } type Gone { id: ID }',
      'all-plants.graphql': '# Which plants are there, & <where>?\nquery AllPlants { plants { id } }',
      'keys.json': '{ "citizen": "prt_demonstration" }',
    },
  });
const get = async (path: string, headers: Record<string, string> = {}, from = product) => {
  const response = await fetch(from.url + path, { headers, redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

beforeAll(async () => {
  partner = await startGraphql({ typeDefs, root: { plants: () => [{ id: 'p1' }] } });
  product = await start();
});
afterAll(async () => {
  await product.stop();
  await partner.close();
});

describe('/', () => {
  it('is light, loads nothing and runs nothing', async () => {
    for (const language of ['fr', 'en']) {
      const { status, text, headers } = await get('/', { ...html, 'accept-language': language });
      expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(Buffer.byteLength(text)).toBeLessThan(30 * 1024);
      expect(text).not.toMatch(/<script|<img|<iframe|@import|url\(|\son\w+=|javascript:/i);
      expect(text.replaceAll('https://docs.example.org/', '')).not.toMatch(/(?:href|src)="(?:https?:)?\/\//);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'/);
      expect(policy).not.toContain('unsafe');
    }
  });

  it('speaks the language that the browser wants, and the other by a link', async () => {
    const french = await get('/', html);
    expect(french.text).toContain('<html lang="fr">');
    expect(french.headers.get('content-language')).toBe('fr');
    expect(french.headers.get('vary')).toContain('Accept-Language');
    expect(french.text).toMatch(/<a href="\/\?lang=en" lang="en" hreflang="en">English<\/a>/);
    expect((await get('/', { ...html, 'accept-language': 'en-GB' })).text).toContain('<html lang="en">');
    expect((await get('/?lang=en', { 'accept-language': 'fr' })).text).toContain('<html lang="en">');
  });

  it('has landmarks, one title, and headings in order', async () => {
    const { text } = await get('/?lang=en');
    for (const landmark of ['header', 'nav', 'main', 'footer'])
      expect(text.match(new RegExp(`<${landmark}[ >]`, 'g')), landmark).toHaveLength(1);
    expect(text.match(/<h1>/g)).toHaveLength(1);
    expect(text).not.toMatch(/<h[3-6]/);
    expect(text).toContain('<a class="skip" href="#content">');
    for (const [, id] of text.matchAll(/aria-labelledby="([^"]+)"/g)) expect(text).toContain(` id="${id}"`);
  });

  it('leads to the explorer, saved queries, eco, docs, and tells the licence', async () => {
    const { text } = await get('/?lang=en');
    for (const link of ['/graphql', '/graphql#saved=all-plants', '/eco', 'https://docs.example.org/'])
      expect(text).toContain(`href="${link}"`);
    expect(text.match(/<li>Licence Ouverte 2\.0<\/li>/g)).toHaveLength(1);
    const saved = await get('/queries/all-plants.graphql');
    expect(saved.text).toContain('query AllPlants { plants { id } }');
    expect(saved.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('reads no setting as HTML', async () => {
    const { text } = await get('/?lang=en');
    expect(text).toContain('La &lt;b&gt;Rochelle&lt;/b&gt;');
    expect(text).toContain('plants are there, &amp; &lt;where&gt;?');
    expect(text).not.toMatch(/<b>Rochelle|<where>/);
  });

  it('tells which sources are down to those alone who may know', async () => {
    expect((await get('/?lang=en')).text).toMatch(/<b>gone<\/b> <span class="degraded">does not respond/);
    const { text } = await get('/?lang=en', elsewhere);
    expect(text).toContain('At least one source does not respond.');
    expect(text).not.toContain('gone');
    expect(text).not.toMatch(/127\.0\.0\.1|<b>plants/);
  });

  it.each([
    ['/', { accept: 'application/json' }],
    ['/', { accept: 'application/graphql-response+json' }],
    ['/', { accept: 'text/event-stream' }],
    ['/?query=%7B__typename%7D', html],
    ['/?documentId=x', {}],
  ])('sends a GraphQL request on: %s %j', async (path, headers) => {
    const { status, headers: sent } = await get(path, headers as Record<string, string>);
    expect([status, sent.get('location')]).toEqual([302, '/graphql']);
  });
});

describe('the explorer', () => {
  const parts = [
    '/explorer/explorer.js',
    '/explorer/explorer.css',
    '/explorer/settings.json',
    '/explorer/schema.json',
  ];

  it('weighs less than 250 kB with all that it loads', async () => {
    const page = await get('/graphql', html);
    const named = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url);
    expect(named).toEqual(['/explorer/explorer.css', 'data:,', '/explorer/explorer.js', '/']);
    let bytes = Buffer.byteLength(page.text);
    for (const part of parts) {
      const response = await fetch(product.url + part, { headers: { 'accept-encoding': 'br' } });
      bytes += Number(response.headers.get('content-length'));
    }
    expect(bytes).toBeLessThan(250_000);
    expect(bytes).toBeGreaterThan(50_000);
  });

  it('runs scripts of this gateway alone, none written into the page', async () => {
    const { text, headers } = await get('/graphql', html);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe|https?:/);
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).not.toMatch(/\sstyle=|<style|\son\w+=/);
    const nonce = (page: typeof text) => /nonce="([\w-]{22})"/.exec(page)?.[1];
    expect(policy).toContain(`'nonce-${nonce(text)}'`);
    expect(nonce((await get('/graphql', html)).text)).not.toBe(nonce(text));
  });

  it('has a place for the key, and lists the saved queries', async () => {
    const { text } = await get('/graphql', { ...html, 'accept-language': 'en' });
    expect(text).toMatch(/<label>Key <input id="key" type="password" autocomplete="off"/);
    const { queries } = JSON.parse((await get('/explorer/settings.json')).text);
    expect(queries).toEqual([
      expect.objectContaining({ name: 'all-plants', description: 'Which plants are there, & <where>?' }),
    ]);
    expect((await product.sendQuery(queries[0].text)).data).toEqual({ plants: [{ id: 'p1' }] });
  });

  it('gives the same script plain and packed', async () => {
    const [packed, plain] = [
      await get('/explorer/explorer.js', { 'accept-encoding': 'br' }),
      await get('/explorer/explorer.js', { 'accept-encoding': 'identity' }),
    ];
    expect(packed.text === plain.text).toBe(true);
    expect(plain.headers.get('content-encoding')).toBeNull();
    const etag = packed.headers.get('etag') ?? '';
    const again = await get('/explorer/explorer.js', { 'accept-encoding': 'br', 'if-none-match': etag });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('offers no key unless a setting says so, and then on this machine alone', async () => {
    const keysOf = async (from: TestProduct, headers = {}) =>
      JSON.parse((await get('/explorer/settings.json', headers, from)).text).keys;
    expect(await keysOf(product)).toEqual({});
    const demonstration = await start(more('  explorerKeys: ./keys.json'));
    try {
      expect(await keysOf(demonstration)).toEqual({ citizen: 'prt_demonstration' });
      expect(await keysOf(demonstration, elsewhere)).toEqual({});
    } finally {
      await demonstration.stop();
    }
  });

  it('reads the schema as /graphql tells it', async () => {
    const { text } = await get('/explorer/schema.json');
    expect(JSON.parse(text).data.__schema.queryType).toMatchObject({ name: 'Query' });
    const refused = await get('/explorer/schema.json', { authorization: 'Bearer prt_wrong' });
    expect([refused.status, JSON.parse(refused.text).errors[0].extensions.code]).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);
  });

  it('tells a visitor no schema where introspection is closed', async () => {
    const closed = await start(more('  introspection: consumers'));
    try {
      const { text } = await get('/explorer/schema.json', {}, closed);
      expect(JSON.parse(text).data).toBeUndefined();
    } finally {
      await closed.stop();
    }
  });

  it('is off in production, gives no keys away there, and / does not lead to it', async () => {
    await expect(start(more('  production: true\n  explorerKeys: ./keys.json'), true)).rejects.toThrow(
      /pertuis\.explorerKeys: expected no keys that are given away/,
    );
    const off = await start(more('  explorer: false'));
    try {
      for (const part of parts) expect((await get(part, {}, off)).status).toBe(404);
      const { text } = await get('/?lang=en', {}, off);
      expect(text).not.toContain('href="/graphql');
      expect(text).toContain('href="/queries/all-plants.graphql"');
    } finally {
      await off.stop();
    }
  });
});
