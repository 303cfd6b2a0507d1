import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { processConfig } from '@graphql-mesh/config';
import { addressOf } from './foreign-description.ts';
import type { Settings } from './settings.ts';

/** A handler as Mesh builds it. Ours answer with `source` beside `schema`; Mesh's own with `executor` or resolvers. */
export interface MeshHandler {
  getMeshSource(options: { fetchFn: typeof globalThis.fetch }): Promise<MeshSource>;
}
export interface MeshSource {
  readonly schema: import('graphql').GraphQLSchema;
  readonly executor?: (request: object) => unknown;
}

/** Kinds of source that the gateway brings along, by the name that `.meshrc.yaml` gives them: what loads their handler. */
export type OwnKinds = ReadonlyMap<string, () => Promise<unknown>>;

const ownPrefix = 'pertuis-own-kind-';

/** Lets Mesh find and build the handler of every source. Only what Mesh knows is handed to it. */
export async function buildHandlers(
  settings: Pick<Settings, 'sources'>,
  baseDir: string,
  kinds: OwnKinds = new Map(),
): Promise<ReadonlyMap<string, MeshHandler>> {
  const sources = settings.sources.map(({ name, handler }) => ({
    name,
    handler: withOwnName(withAddress(handler), kinds),
  }));
  const built = await processConfig(
    { sources, logger: quiet } as never,
    { dir: baseDir, importFn: (id: string) => importModule(id, kinds) } as never,
  );
  return new Map(built.sources.map(({ name, handler }) => [name, handler as unknown as MeshHandler]));
}

/** Mesh asks for descriptions where it finds those that were read and checked. */
function withAddress(handler: Settings['sources'][number]['handler']) {
  const [kind, config] = Object.entries(handler)[0] ?? [];
  if (kind !== 'openapi' && kind !== 'graphql') return handler;
  const source = addressOf(kind, (config as { source?: unknown } | null)?.source);
  return source === undefined ? handler : { [kind]: { ...(config as object), source } };
}

/** A name that no package has: Mesh would look for one first. */
function withOwnName(handler: Settings['sources'][number]['handler'], kinds: OwnKinds) {
  return Object.fromEntries(
    Object.entries(handler).map(([kind, config]) => [kinds.has(kind) ? `${ownPrefix}${kind}` : kind, config]),
  );
}

const quiet = 'pertuis-quiet-logger';
const hush = () => {};
/** Mesh's handlers log upstream addresses and bodies. What goes wrong they also throw, and that is what we log. */
const quietLogger = { log: hush, debug: hush, info: hush, warn: hush, error: hush, child: () => quietLogger };

/**
 * Mesh guesses package names before it tries the path that the configuration names. A path must load in the gateway's
 * own module graph, and a folder stands for its `handler.ts` (`handler.js` once built).
 */
async function importModule(id: string, kinds: OwnKinds): Promise<unknown> {
  const own = id.indexOf(ownPrefix);
  if (own >= 0) return await kinds.get(id.slice(own + ownPrefix.length))?.();
  if (id.endsWith(quiet)) return { default: quietLogger };
  if (!isAbsolute(id)) return await import(id);
  const file = isFolder(id)
    ? ['handler.ts', 'handler.js'].map((name) => join(id, name)).find(existsSync)
    : id;
  if (!file || !existsSync(file)) throw new Error(`Cannot find module '${id}'`);
  return await import(file);
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
