import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { pertuisCommand } from '../../../territory/la-rochelle/partners/command.ts';
import type { Attack, Target } from '../attack.ts';
import { noBrokenResponses, none } from '../bounds.ts';
import { Counter } from '../tools/counter.ts';

/** Commands that issue keys at the same time, some of them killed on the way: every key that was printed has to hold. */
const rounds = 2;
const atOnce = 3;
const noticedWithinMs = 6_000;

export const keyStore: Attack = {
  id: 'b5-key-store',
  name: 'identity: keys issued at once, and kill -9 between',
  seconds: 25,
  leastAttempts: rounds * atOnce,
  bounds: [none('lost', 'printed keys that do not hold'), noBrokenResponses],
  async run(target) {
    const counter = new Counter();
    const printed: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const victim = issue(target);
      const others = Array.from({ length: atOnce - 1 }, () => issue(target));
      counter.attempt(atOnce);
      setTimeout(() => victim.kill(), 300 + round * 250);
      printed.push(
        ...(await Promise.all([victim, ...others].map(({ key }) => key))).flatMap((key) => key ?? []),
      );
    }
    const refused = await waitUntilHeld(target, [target.keys.citizen ?? '', ...printed], counter);
    // Of those that were left to finish, each prints a key.
    const missing = Math.max(0, rounds * (atOnce - 1) - printed.length);
    return counter.observed({ lost: refused + missing });
  },
};

function issue({ folder }: Target) {
  const args = [...pertuisCommand(), 'keys', 'issue', 'citizen', '--json'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const key = new Promise<string | undefined>((resolve) => {
    child.once('close', () => resolve(/prt_[\w-]+/.exec(said)?.[0]));
  });
  return { key, kill: () => child.kill('SIGKILL') };
}

/** A running gateway learns of a new key within seconds. Resolves with how many do not hold after that. */
async function waitUntilHeld(target: Target, keys: readonly string[], counter: Counter): Promise<number> {
  const until = performance.now() + noticedWithinMs;
  for (;;) {
    const held = await Promise.all(keys.map((key) => holds(target, key, counter)));
    const refused = held.filter((isHeld) => !isHeld).length;
    if (refused === 0 || performance.now() > until) return refused;
    await pause(500);
  }
}

async function holds({ url }: Target, key: string, counter: Counter): Promise<boolean> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: '{"query":"{__typename}"}',
  });
  const text = await response.text();
  counter.response(response.status, text.length, text);
  return response.status === 200;
}
