import { setTimeout as pause } from 'node:timers/promises';
import type { Attack, Target } from '../attack.ts';
import { endsWithin, noBrokenResponses, none } from '../bounds.ts';
import { readFamily } from '../processes/proc.ts';
import { isServing } from '../processes/serving.ts';
import { Counter } from '../tools/counter.ts';
import { ask, flood } from '../tools/flood.ts';

const replacedWithinMs = 12_000;
const reloadedWithinMs = 24_000;
const kills = 6;
/** Killing ends so early that the last one can be replaced before the case ends. */
const killForMs = 18_000;
const exitsWithinSeconds = 15;
const next = (index: number) => ask(`query Q${index} { counts { id a${index}: value } }`);

const workersOf = ({ pid }: Target) => readFamily(pid).filter((member) => member.parent === pid);

/** Kills workers one after the other while others are asked; waits for each replacement. */
const killed: Attack = {
  id: 'b8-kill-workers',
  name: 'workers: up to six killed with -9, one after the other, under load',
  seconds: 30,
  leastAttempts: 2,
  workers: 2,
  bounds: [none('notReplaced', 'workers not replaced'), endsWithin(exitsWithinSeconds)],
  async run(target) {
    const load = new Counter();
    const until = performance.now() + killForMs;
    const loading = flood(target, { connections: 4, counter: load, seconds: 22, next });
    const counter = new Counter();
    let notReplaced = 0;
    for (let time = 0; time < kills && performance.now() < until; time += 1) {
      await pause(500);
      const before = workersOf(target);
      const victim = before[time % before.length];
      if (!victim) break;
      process.kill(victim.pid, 'SIGKILL');
      counter.attempt();
      if (await isReplaced(target, victim.pid, before.length)) continue;
      notReplaced += 1;
      break;
    }
    await loading;
    return counter.observed({ notReplaced });
  },
};

/** Waits until another process serves: a starting worker leaves the port to the others. */
async function isReplaced(target: Target, victim: number, count: number): Promise<boolean> {
  const until = performance.now() + replacedWithinMs;
  while (performance.now() < until) {
    const now = workersOf(target);
    const isAnother = now.length >= count && now.every(({ pid }) => pid !== victim);
    if (isAnother && now.every(({ pid }) => isServing(pid, target.port))) return true;
    await pause(100);
  }
  return false;
}

/** Slow queries are under way when the signal comes: each has to be answered. */
const told = (id: string, name: string, workers: number): Attack => ({
  id: `b8-${id}`,
  name: `workers: ${name}`,
  seconds: 10,
  leastAttempts: 20,
  workers,
  endsGateway: true,
  bounds: [
    endsWithin(exitsWithinSeconds),
    none('lost', 'requests under way that were lost'),
    noBrokenResponses,
  ],
  async run(target) {
    await flood(target, { connections: 8, seconds: 3, next });
    const slow = Array.from({ length: 20 }, (_, i) => askSlowly(target, i));
    await pause(300);
    await target.announceEnd();
    process.kill(target.pid, 'SIGTERM');
    const counter = new Counter();
    counter.attempt(slow.length);
    let lost = 0;
    for (const { status, text } of await Promise.all(slow)) {
      if (status > 0) counter.response(status, text.length, text);
      if (status !== 200 || !text.includes('"s1"')) lost += 1;
    }
    return counter.observed({ lost });
  },
});

async function askSlowly({ url }: Target, index: number) {
  const body = JSON.stringify({ query: `query Q${index} { slow { id a${index}: value } }` });
  const headers = { 'content-type': 'application/json' };
  try {
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: '' };
  }
}

const reloaded: Attack = {
  id: 'b8-reload',
  name: 'workers: a reload (SIGHUP) under load',
  seconds: 28,
  leastAttempts: 1,
  workers: 2,
  bounds: [none('notReplaced', 'reloads that replaced no worker'), endsWithin(exitsWithinSeconds)],
  async run(target) {
    const counter = new Counter();
    const loading = flood(target, { connections: 4, seconds: 20, next });
    const before = new Set(workersOf(target).map(({ pid }) => pid));
    const until = performance.now() + reloadedWithinMs;
    process.kill(target.pid, 'SIGHUP');
    counter.attempt();
    const left = () => workersOf(target).filter(({ pid }) => before.has(pid)).length;
    while (left() > 0 && performance.now() < until) await pause(200);
    await loading;
    // Each old worker may wait 10 s for its idle connections, so the last one need not be gone yet.
    return counter.observed({ notReplaced: left() === before.size ? 1 : 0 });
  },
};

export const workers: readonly Attack[] = [
  killed,
  reloaded,
  told('sigterm', 'SIGTERM to one process under load', 1),
  told('sigterm-pool', 'SIGTERM to a pool under load', 2),
];
