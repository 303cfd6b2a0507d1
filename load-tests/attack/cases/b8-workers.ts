import { setTimeout as pause } from 'node:timers/promises';
import type { Attack, Target } from '../attack.ts';
import { endsWithin, noBrokenAnswers, none } from '../bounds.ts';
import { readFamily } from '../processes/proc.ts';
import { Counter } from '../tools/counter.ts';
import { ask, flood } from '../tools/flood.ts';

const replacedWithinMs = 10_000;
const exitsWithinSeconds = 15;
const next = (index: number) => ask(`query Q${index} { counts { id a${index}: value } }`);

const workersOf = ({ pid }: Target) => readFamily(pid).filter((member) => member.parent === pid);

/** Kills workers one after the other while others are asked; waits for each replacement. */
const killed: Attack = {
  id: 'b8-kill-workers',
  name: 'workers: six killed with -9 under load',
  seconds: 30,
  leastAttempts: 6,
  workers: 2,
  bounds: [none('notReplaced', 'workers not replaced'), endsWithin(exitsWithinSeconds)],
  async run(target) {
    const load = new Counter();
    const until = performance.now() + target.seconds * 1_000;
    const loading = flood(target, { connections: 4, counter: load, seconds: 22, next });
    const counter = new Counter();
    let notReplaced = 0;
    for (let time = 0; time < 6 && performance.now() < until; time += 1) {
      await pause(500);
      const before = workersOf(target);
      const victim = before[time % before.length];
      if (!victim) break;
      process.kill(victim.pid, 'SIGKILL');
      counter.attempt();
      if (!(await isReplaced(target, victim.pid, before.length))) notReplaced += 1;
    }
    await loading;
    return counter.observed({ notReplaced });
  },
};

async function isReplaced(target: Target, victim: number, count: number): Promise<boolean> {
  const until = performance.now() + replacedWithinMs;
  while (performance.now() < until) {
    const now = workersOf(target);
    if (now.length >= count && now.every(({ pid }) => pid !== victim)) return true;
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
    noBrokenAnswers,
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
      if (status > 0) counter.answer(status, text.length, text);
      if (status !== 200 || !text.includes('"s1"')) lost += 1;
    }
    return counter.observed({ lost });
  },
});

async function askSlowly({ url }: Target, index: number) {
  const body = JSON.stringify({ query: `query Q${index} { slow { id a${index}: value } }` });
  const headers = { 'content-type': 'application/json' };
  try {
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return { status: 0, text: '' };
  }
}

const reloaded: Attack = {
  id: 'b8-reload',
  name: 'workers: two reloads (SIGHUP) under load',
  seconds: 25,
  leastAttempts: 2,
  workers: 2,
  bounds: [none('notReplaced', 'workers not replaced'), endsWithin(exitsWithinSeconds)],
  async run(target) {
    const counter = new Counter();
    let notReplaced = 0;
    for (let time = 0; time < 2; time += 1) {
      const before = new Set(workersOf(target).map(({ pid }) => pid));
      process.kill(target.pid, 'SIGHUP');
      counter.attempt();
      const until = performance.now() + replacedWithinMs;
      const isNew = () => workersOf(target).filter(({ pid }) => !before.has(pid)).length >= before.size;
      while (!isNew() && performance.now() < until) await pause(200);
      if (!isNew()) notReplaced += 1;
    }
    return counter.observed({ notReplaced });
  },
};

export const workers: readonly Attack[] = [
  killed,
  reloaded,
  told('sigterm', 'SIGTERM to one process under load', 1),
  told('sigterm-pool', 'SIGTERM to a pool under load', 2),
];
