import { setTimeout as pause } from 'node:timers/promises';
import type { CitizenFigures } from '../citizen/figures.ts';
import { startGateway } from '../gateway/start-gateway.ts';
import { end } from '../processes/children.ts';
import { snapshot } from '../processes/watch.ts';
import { startCitizen } from './citizen.ts';
import type { Setting } from './run-attack.ts';

const seconds = 10;

/** Measures the client without an attack, and the memory of a gateway that serves only it. */
export async function runBaseline({ site, friendly }: Setting): Promise<CitizenFigures & { rssMiB: number }> {
  const gateway = await startGateway(site.folder('baseline', { friendly }));
  try {
    const citizen = await startCitizen(gateway.url, site.keys.citizen ?? '');
    citizen.mark();
    await pause(seconds * 1_000);
    const figures = await citizen.finish();
    return { ...figures, rssMiB: Math.round(snapshot(gateway.pid).rssMiB) };
  } finally {
    await end(gateway.child, 10_000);
  }
}
