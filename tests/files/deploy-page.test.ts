import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const page = read('docs/deploy.md');
const product = globSync(['cli/**/*.ts', 'mesh/**/*.ts', 'plugins/**/*.ts', 'eco/**/*.ts'], {
  cwd: root,
  exclude: ['**/*.test.ts', '**/*.testing.ts'],
})
  .map(read)
  .join('\n');

/** Returns the rows of the table of variables whose last cell begins with `cell`. */
function variablesThatAre(cell: string): string[] {
  const rows = [...page.matchAll(/^\| (`[A-Z].*`) \| .* \| (.*) \|$/gm)].filter(([, , last = '']) =>
    last.startsWith(cell),
  );
  return rows.flatMap(([, names = '']) => [...names.matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name));
}

describe('docs/deploy.md', () => {
  it('names variables that the gateway reads', () => {
    const names = variablesThatAre('yes');
    expect(names).toEqual(expect.arrayContaining(['WORKERS', 'PERTUIS_SECRET', 'LOG_LEVEL']));
    for (const name of names) expect(product).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('marks only unread variables as not read', () => {
    for (const name of variablesThatAre('not yet')) expect(product).not.toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe('proxy files', () => {
  it.each(['deploy/nginx.conf', 'deploy/Caddyfile'])(
    '%s exposes no internal route, and forwards streams',
    (file) => {
      const text = read(file);
      for (const part of ['data.example.org', '127.0.0.1:4000', '/metrics', '/health/', '8s', '404'])
        expect(text).toContain(part);
      expect(text).toMatch(/proxy_buffering off|flush_interval -1/);
    },
  );
});
