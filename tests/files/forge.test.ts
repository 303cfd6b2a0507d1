import { accessSync, constants, existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const workflow = parse(read('.github/workflows/check.yml'));
const pipeline = parse(read('.gitlab-ci.yml'));
const jobs = ['check', 'container'] as const;
const scripts = (name: (typeof jobs)[number]): string[] => [
  ...workflow.jobs[name].steps.flatMap(({ run }: { run?: string }) => (run === undefined ? [] : [run])),
  ...pipeline[name].script,
];

describe('forge CI', () => {
  it('runs scripts of the project that can be executed', () => {
    expect(scripts('check')).toEqual(['.ci/run', '.ci/run']);
    expect(scripts('container')).toEqual(['.ci/container', '.ci/container']);
    for (const script of jobs.flatMap(scripts)) accessSync(join(root, script), constants.X_OK);
  });

  it('calls npm scripts that exist', () => {
    const called = [...read('.ci/run').matchAll(/npm (?:run )?(test(?::\w+)?|check)\b/g)].map(
      ([, name]) => name,
    );
    expect(called).toEqual(expect.arrayContaining(['test', 'check', 'test:services']));
    expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(called));
  });

  it('sets the address of Redis for tests', () => {
    const users = globSync('tests/**/*.ts', { cwd: root }).filter((file) =>
      /process\.env\.TEST_REDIS_URL\b/.test(read(file)),
    );
    expect(users).toEqual(['tests/support/redis.testing.ts']);
    expect(workflow.jobs.check.env.TEST_REDIS_URL).toBe('redis://127.0.0.1:6379');
    expect(pipeline.check.variables.TEST_REDIS_URL).toBe('redis://redis:6379');
  });

  it('sets the address of the database for tests', () => {
    const variable = /process\.env\.(TEST_DATABASE_URL)\b/;
    const users = globSync('sources/**/*.ts', { cwd: root }).filter((file) => variable.test(read(file)));
    expect(users).not.toEqual([]);
    expect(workflow.jobs.check.env.TEST_DATABASE_URL).toMatch(
      /^postgres:\/\/postgres@127\.0\.0\.1:5432\/test$/,
    );
    expect(pipeline.check.variables.TEST_DATABASE_URL).toMatch(/^postgres:\/\/postgres@postgres:5432\/test$/);
  });

  it('has no right but to read the code', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(Object.keys(workflow.on).sort()).toEqual(['pull_request', 'push']);
    expect(read('.github/workflows/check.yml')).not.toContain('secrets.');
  });
});

const field = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: z.string() }) }),
  z.strictObject({
    type: z.enum(['textarea', 'input', 'dropdown', 'checkboxes']),
    id: z.string().regex(/^[a-z][a-z-]*$/),
    attributes: z.strictObject({
      label: z.string().min(1),
      description: z.string().optional(),
      placeholder: z.string().optional(),
      render: z.string().optional(),
      options: z.array(z.union([z.string(), z.strictObject({ label: z.string() })])).optional(),
    }),
    validations: z.strictObject({ required: z.boolean() }).optional(),
  }),
]);
const form = z.strictObject({
  name: z.string().min(1),
  description: z.string().min(1),
  labels: z.array(z.string()),
  body: z.array(field).min(1),
});

const forms = globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: root }).filter(
  (path) => !path.endsWith('config.yml'),
);

describe('issue forms', () => {
  it.each(forms)('%s is a form with questions of different names', (path) => {
    const document = parseDocument(read(path));
    expect(document.errors).toEqual([]);
    const { body } = form.parse(document.toJS());
    const ids = body.flatMap((entry) => ('id' in entry ? [entry.id] : []));
    expect(ids).toEqual([...new Set(ids)]);
    for (const entry of body)
      if (entry.type === 'dropdown' || entry.type === 'checkboxes')
        expect(entry.attributes.options).not.toEqual([]);
  });

  it('send vulnerabilities elsewhere', () => {
    expect(parse(read('.github/ISSUE_TEMPLATE/config.yml'))).toEqual({ blank_issues_enabled: false });
    for (const file of ['.github/ISSUE_TEMPLATE/bug.yml', '.gitlab/issue_templates/Bug.md'])
      expect(read(file)).toContain('SECURITY.md');
  });

  it('have the same fields on both forges', () => {
    const names = (paths: string[]) =>
      paths
        .map((path) =>
          basename(path)
            .replace(/\.\w+$/, '')
            .toLowerCase(),
        )
        .sort();
    expect(names(globSync('.gitlab/issue_templates/*.md', { cwd: root }))).toEqual(names(forms));
    expect(read('.gitlab/merge_request_templates/Default.md')).toBe(read('.github/PULL_REQUEST_TEMPLATE.md'));
  });
});

describe('the project', () => {
  it('has the pages that a common needs', () => {
    const files = [
      'CODE_OF_CONDUCT',
      'CONTRIBUTING',
      'GOVERNANCE',
      'ROADMAP',
      'SECURITY',
      'CHANGELOG',
      'README',
    ];
    for (const file of files) expect(existsSync(join(root, `${file}.md`)), file).toBe(true);
  });
});
