import { makeWorld, type World } from '../world/world.ts';
import { startBroken } from './broken.ts';
import { startClub } from './club.ts';
import { writeConfiguration } from './configuration.ts';
import { startDesk } from './desk.ts';
import { type ListenerOptions, startDoor } from './door.ts';
import { startPortal } from './portal.ts';
import { startSensors } from './sensors.ts';
import { startStore, storeOf } from './store.ts';

/** Two gateways, each before the partners of one of two worlds that no client can tell apart. */
export interface Territory {
  readonly worlds: readonly [World, World];
  readonly doors: readonly [ListenerOptions, ListenerOptions];
  /** Stops the gateways and then the partners, once; logs and spans can still be read. */
  stop(): Promise<void>;
  /** After it the state directories are gone. */
  remove(): void;
}

export async function startTerritory(seed: number): Promise<Territory> {
  const worlds = [makeWorld(seed, 1), makeWorld(seed, 2)] as const;
  const store = await startStore(worlds);
  const started = await Promise.all(
    worlds.map(async (world) => {
      const others = await Promise.all(
        [startClub, startDesk, startPortal, startSensors, startBroken].map((start) => start(world)),
      );
      const partners = [storeOf(store, world), ...others];
      const configuration = writeConfiguration(partners, world.people);
      return { partners, configuration, door: await startDoor(configuration) };
    }),
  );
  let stopping: Promise<void> | undefined;
  async function stop() {
    await Promise.all(started.map(({ door }) => door.stop()));
    await Promise.all(started.flatMap(({ partners }) => partners.map((partner) => partner.close())));
    await store.close();
  }
  const [one, two] = started as [(typeof started)[0], (typeof started)[0]];
  return {
    worlds,
    doors: [one.door, two.door],
    stop() {
      stopping ??= stop();
      return stopping;
    },
    remove() {
      for (const { configuration } of started) configuration.remove();
    },
  };
}
