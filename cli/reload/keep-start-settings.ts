import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../settings.ts';

/** Settings that only a start can take, by their path. What runs by them (ports, stores, listeners) outlives every reload. */
const ofStart = [
  'serve',
  'pertuis.stateDirectory',
  'pertuis.admin',
  'pertuis.hosts',
  'pertuis.cors',
  'pertuis.access',
  'pertuis.accessLog',
  'pertuis.connections',
  'pertuis.explorer',
  'pertuis.explorerKeys',
  'pertuis.savedQueries',
  'pertuis.home',
  'pertuis.responseCache',
  'pertuis.admission',
  'pertuis.eco',
  'pertuis.reloadOnSave',
  'pertuis.without',
  'pertuis.limits.bodyKilobytes',
  'pertuis.limits.responseMegabytes',
  'pertuis.limits.cacheHeapShare',
  'pertuis.limits.cacheMegabytes',
] as const;

export interface KeptSettings {
  /** The next ones, with those that only a start can take as they are. */
  readonly settings: Settings;
  /** Paths of settings that differ and wait for the next start. */
  readonly waiting: readonly string[];
}

/** Returns what of the next settings a process that serves can take. */
export function keepStartSettings(running: Settings, next: Settings): KeptSettings {
  const settings = structuredClone(next);
  const waiting = ofStart.filter((path) => {
    const [before, after] = [read(running, path), read(next, path)];
    write(settings, path, before);
    return !isDeepStrictEqual(before, after);
  });
  const { production, explorer } = running.pertuis;
  // Production mode decides about the explorer where nothing else does.
  const turnsExplorer = explorer === undefined && production !== next.pertuis.production;
  if (explorer === undefined) settings.pertuis.explorer = !production;
  return {
    settings,
    waiting:
      turnsExplorer && !waiting.includes('pertuis.explorer') ? [...waiting, 'pertuis.explorer'] : waiting,
  };
}

type Tree = { [name: string]: unknown };

function read(settings: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as Tree)[name], settings);
}

function write(settings: unknown, path: string, value: unknown) {
  const dot = path.lastIndexOf('.');
  const parent = dot < 0 ? settings : read(settings, path.slice(0, dot));
  (parent as Tree)[path.slice(dot + 1)] = value;
}
