import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('writes JSON lines without secrets, neither named ones nor those in addresses', () => {
  const script = `
    import { createLogger } from './mesh/telemetry/logger.ts';
    const cause = new Error('connect postgres://me:hunter2@db/x');
    const err = new Error('https://u:hunter2@partner.example.org failed', { cause });
    createLogger({ environment: {}, worker: 2 }).error({ err, apiKey: 'hunter2', request: { authorization: 'hunter2' } }, 'gone');`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('../..', import.meta.url),
    encoding: 'utf8',
  });
  expect(JSON.parse(stderr)).toMatchObject({
    msg: 'gone',
    service: 'pertuis',
    worker: 2,
    err: { cause: { type: 'Error' } },
  });
  expect(stderr).toContain('https://partner.example.org failed');
  expect(stderr).not.toContain('hunter2');
});
