import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { acceptedOn, isServing } from './serving.ts';

it('reads which connections were accepted on a port', () => {
  const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0FA0 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1 0 100 0 0 10 0
   1: 0100007F:0FA0 0200007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 22 1 0 20 4 30 10 -1
   2: 0200007F:9C40 0100007F:0FA0 01 00000000:00000000 00:00000000 00000000     0        0 33 1 0 20 4 30 10 -1
   3: 0100007F:0FA0 0200007F:9C41 06 00000000:00000000 00:00000000 00000000     0        0 0 1 0 20 4 30 10 -1
`;
  expect([...acceptedOn(4_000, text)]).toEqual(['22']);
});

it('knows a process that serves from one that only listens', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  expect(isServing(process.pid, port)).toBe(false);
  const client = connect(port, '127.0.0.1');
  const [accepted] = await once(server, 'connection');
  expect(isServing(process.pid, port)).toBe(true);
  expect(isServing(2 ** 30, port)).toBe(false);
  client.destroy();
  accepted.destroy();
  server.close();
});
