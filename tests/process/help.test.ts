import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const command = fileURLToPath(new URL('../../cli/pertuis.ts', import.meta.url));
const help = (names = '') =>
  new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [command, ...names.split(' ').filter(Boolean), '--help'], (error, out) =>
      error ? reject(error) : resolve(out),
    );
  });

it('every command tells what it does, examples and exit codes', async () => {
  const main = await help();
  const names = [...main.matchAll(/^ {2}([a-z]+) +\S/gm)].map(([, name = '']) => name);
  const commands = names.filter((name) => !['help', 'pertuis', 'done'].includes(name));
  expect(commands).toEqual(
    expect.arrayContaining(['init', 'start', 'check', 'schema', 'explain', 'query', 'invalidate', 'keys']),
  );
  const below: Record<string, string[]> = {
    policy: ['policy accept'],
    documents: ['documents check', 'documents publish'],
  };
  for (const text of await Promise.all(commands.flatMap((name) => below[name] ?? [name]).map(help))) {
    expect(text).toMatch(/\n\n[A-Z][^.]*\.[\s\S]*^Examples?:$[\s\S]*^Exit codes:$/m);
  }
}, 60_000);
