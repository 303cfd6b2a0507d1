import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../contract/errors.ts';
import { readSettings } from './read-settings.ts';
import { gatewaySettings } from './settings.ts';

function read(yaml: string, environment: NodeJS.ProcessEnv = {}) {
  const path = join(mkdtempSync(join(tmpdir(), 'pertuis-')), '.meshrc.yaml');
  writeFileSync(path, yaml);
  return readSettings(path, { schema: gatewaySettings, environment });
}

function problems(yaml: string) {
  try {
    read(yaml);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

const minimal = `
sources:
  - name: portal
    handler: { ./sources/opendatasoft: { url: "\${PORTAL_URL:http://127.0.0.1:4102}" } }
pertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml }
`;

describe('.meshrc.yaml', () => {
  it('takes values from the environment, or the default beside the name', () => {
    const url = (environment: NodeJS.ProcessEnv) => read(minimal, environment).sources[0]?.handler;
    expect(url({})).toEqual({ './sources/opendatasoft': { url: 'http://127.0.0.1:4102' } });
    expect(url({ PORTAL_URL: 'https://x' })).toEqual({ './sources/opendatasoft': { url: 'https://x' } });
  });

  it('gains no keys from an environment value', () => {
    const settings = read(minimal, { PORTAL_URL: 'x", "injected": "y' });
    expect(Object.keys(settings.sources[0]?.handler['./sources/opendatasoft'] as object)).toEqual(['url']);
  });

  it('names every mistake at once, each with its path, what was expected and what was got', () => {
    const found = problems(`
sources:
  - name: "1 bad name"
    handler: { a: {}, b: {} }
    ttlSeconds: soon
    colour: blue
serve: { port: 70000 }
pertuis: { policy: ./policy.yaml }
`);
    expect(found.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'sources[0].name',
        'sources[0].handler',
        'sources[0].ttlSeconds',
        'sources[0]',
        'serve.port',
        'pertuis.consumers',
      ]),
    );
    expect(found.find(({ path }) => path === 'sources[0]')).toMatchObject({
      expected: 'only known keys',
      got: 'colour',
    });
    for (const { expected, got } of found) expect(`${expected}${got}`).not.toBe('');
  });

  it('reports a variable that has neither value nor default', () => {
    expect(problems(minimal.replace(':http://127.0.0.1:4102', ''))).toEqual([
      {
        file: '.meshrc.yaml',
        path: 'sources[0].handler../sources/opendatasoft.url',
        expected: 'the environment variable PORTAL_URL',
        got: 'nothing',
      },
    ]);
  });

  it.each([
    ['https://app.example', true],
    ['http://localhost:5173', true],
    ['*', true],
    ['https://app.example/', false],
    ['https://app.example:443', false],
    ['app.example', false],
    ['https://*.example', false],
    ['null', false],
  ])('pertuis.cors.origins: %s', (origin, isTaken) => {
    const found = problems(
      minimal.replace('./consumers.yaml }', `./consumers.yaml, cors: { origins: ["${origin}"] } }`),
    );
    expect(found.map(({ path }) => path)).toEqual(isTaken ? [] : ['pertuis.cors.origins[0]']);
  });

  it('reports where the YAML is invalid', () => {
    expect(problems('sources: [\n  - x: {')[0]).toMatchObject({
      expected: 'YAML',
      path: expect.stringMatching(/^line/),
    });
  });
});
