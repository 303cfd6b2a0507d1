/** Makes one attack in a separate process of low priority. Its sockets stay open until it is ended. */
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { allAttacks } from './all-attacks.ts';
import type { Target } from './attack.ts';

setPriority(5);
const attack = allAttacks.find(({ id }) => id === process.env.ATTACK);
const given = JSON.parse(process.env.TARGET ?? '{}') as Omit<Target, 'announceEnd'>;
const target: Target = {
  ...given,
  async announceEnd() {
    process.send?.({ kind: 'announce-end' });
    await once(process, 'message');
  },
};
process.once('disconnect', () => process.exit());
// A socket that the gateway resets while it is held is what the attack is there for.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (['ECONNRESET', 'EPIPE', 'ECONNREFUSED'].includes(error.code ?? '')) return;
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
const observed = await attack?.run(target);
process.send?.({ kind: 'done', observed });
