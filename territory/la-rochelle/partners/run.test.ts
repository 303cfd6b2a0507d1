import { createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type Child, startPartner } from './spawn.ts';

let partner: Child | undefined;
afterEach(() => partner?.process.kill('SIGTERM'));

it('a partner stands on another port when somebody took its own', async () => {
  const somebody = createServer();
  await new Promise<void>((resolve) => somebody.listen(0, '127.0.0.1', resolve));
  const { port: taken } = somebody.address() as { port: number };
  partner = startPartner('waste', taken, process.env);
  const port = Number(/:(\d+)\//.exec(await partner.ready)?.[1]);
  expect(port).toBeGreaterThan(0);
  expect(port).not.toBe(taken);
  somebody.close();
});
