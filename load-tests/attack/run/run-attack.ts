import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Attack, Measured, Observed } from '../attack.ts';
import type { Site } from '../gateway/site.ts';
import { type Gateway, startGateway } from '../gateway/start-gateway.ts';
import type { FriendlyUrls } from '../partners/friendly.ts';
import { end, hasEnded } from '../processes/children.ts';
import { watchContention } from '../processes/contention.ts';
import { snapshot, type Watch, watchMemory } from '../processes/watch.ts';
import type { CaseResult } from '../verdict/verdict.ts';
import { startAttacker } from './attacker.ts';
import { type Citizen, startCitizen } from './citizen.ts';
import { isAlive } from './is-alive.ts';
import { startHostile } from './partners.ts';
import { waitForDescriptors } from './settle.ts';

export interface Setting {
  readonly site: Site;
  readonly friendly: FriendlyUrls;
  readonly say: (line: string) => void;
}

const restMs = 1_500;
const recoverMs = 500;
const exitWithinMs = 20_000;

/** One case from a fresh gateway to its end. */
export async function runAttack(attack: Attack, { site, friendly, say }: Setting): Promise<CaseResult> {
  const { id, fault, issuers = false, workers = 1 } = attack;
  const hostile = fault ? await startHostile(fault) : undefined;
  const folder = site.folder(id, { friendly, hostileUrl: hostile?.told, issuers });
  const gateway = await startGateway(folder, workers);
  const citizen = await startCitizen(gateway.url, site.keys.citizen ?? '');
  const watch = watchMemory(gateway.pid);
  const contention = watchContention();
  try {
    const target = { folder, keys: site.keys, partnerUrl: hostile?.told ?? '' };
    const during = await underAttack(attack, gateway, citizen, target);
    const aliveAfter = attack.endsGateway ? await endsByItself(gateway) : await isAlive(gateway, workers);
    const others = await citizen.finish();
    const strangerCores = contention();
    await during.stop();
    if ((!aliveAfter || process.env.LOG_LEVEL) && gateway.lastWords())
      say(`    gateway: ${gateway.lastWords().slice(-600)}`);
    const secondsUntilExit = attack.endsGateway
      ? during.endedAfterSeconds()
      : await end(gateway.child, exitWithinMs);
    return summarise(attack, aliveAfter, { ...others, strangerCores }, watch, {
      ...during,
      secondsUntilExit,
    });
  } finally {
    watch.stop();
    await end(gateway.child, 1_000);
    await hostile?.stop();
  }
}

interface During {
  readonly observed: Observed | undefined;
  readonly measured: Omit<Measured, 'secondsUntilExit' | 'peakRssMiB'>;
}

async function underAttack(
  attack: Attack,
  gateway: Gateway,
  citizen: Citizen,
  place: { folder: string; keys: Site['keys']; partnerUrl: string },
) {
  const { pid, url, child } = gateway;
  const { hostname: host, port } = new URL(url);
  const before = snapshot(pid);
  await pause(restMs);
  const rest = snapshot(pid);
  const restShare = (rest.cpuSeconds - before.cpuSeconds) / ((rest.atMs - before.atMs) / 1_000);
  let toldAtMs = Number.NaN;
  let endedAtMs = Number.NaN;
  child.once('exit', () => {
    endedAtMs = performance.now();
  });
  citizen.mark();
  const attacker = startAttacker(
    attack.id,
    { ...place, url, host, port: Number(port), pid, seconds: attack.seconds },
    () => {
      toldAtMs = performance.now();
      citizen.announceEnd();
    },
  );
  const died = attack.endsGateway || hasEnded(child) ? new Promise<never>(() => {}) : once(child, 'exit');
  const observed = await Promise.race([attacker.done, died.then(() => undefined)]);
  const after = snapshot(pid);
  const seconds = (after.atMs - rest.atMs) / 1_000;
  const cpuSeconds = after.cpuSeconds - rest.cpuSeconds - restShare * seconds;
  const wait = attack.waitForSocketsSeconds;
  const heldSeconds = wait && observed ? await waitForDescriptors(pid, rest.descriptors, wait) : 0;
  if (!wait && observed && !attack.endsGateway) await pause(recoverMs);
  return {
    observed,
    measured: {
      heldSeconds,
      cpuMsPerAttempt: (Math.max(0, cpuSeconds) * 1_000) / Math.max(1, observed?.attempts ?? 0),
      coreShare: Math.max(0, cpuSeconds) / seconds,
      restRssMiB: rest.rssMiB,
    },
    endedAfterSeconds: () => (endedAtMs - toldAtMs) / 1_000,
    async stop() {
      await attacker.stop();
      if (attacker.lastWords()) process.stderr.write(`    attacker: ${attacker.lastWords()}\n`);
    },
  };
}

async function endsByItself({ child }: Gateway): Promise<boolean> {
  if (!hasEnded(child)) await Promise.race([once(child, 'exit'), pause(exitWithinMs)]);
  return child.exitCode === 0;
}

function summarise(
  attack: Attack,
  aliveAfter: boolean,
  others: CaseResult['others'],
  watch: Watch,
  { observed, measured, secondsUntilExit }: During & { secondsUntilExit: number },
): CaseResult {
  const peakRssMiB = watch.peakRssMiB();
  return {
    attack,
    aliveAfter,
    others,
    peakRssMiB,
    peakProcessRssMiB: watch.peakProcessRssMiB(),
    seen: observed && { ...observed, ...measured, secondsUntilExit, peakRssMiB },
  };
}
