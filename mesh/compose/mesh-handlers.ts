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

/** Lets Mesh find and build the handler of every source. Only what Mesh knows is handed to it. */
export async function buildHandlers(
  settings: Pick<Settings, 'sources'>,
  baseDir: string,
): Promise<ReadonlyMap<string, MeshHandler>> {
  const sources = settings.sources.map(({ name, handler }) => ({ name, handler: withAddress(handler) }));
  const built = await processConfig(
    { sources, logger: quiet } as never,
    { dir: baseDir, importFn: importModule } as never,
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

const quiet = 'pertuis-quiet-logger';
const hush = () => {};
/** Mesh's handlers log upstream addresses and bodies. What goes wrong they also throw, and that is what we log. */
const quietLogger = { log: hush, debug: hush, info: hush, warn: hush, error: hush, child: () => quietLogger };

/**
 * Mesh guesses package names before it tries the path that the configuration names. A path must load in the gateway's
 * own module graph, and a folder stands for its `handler.ts` (`handler.js` once built).
 */
async function importModule(id: string): Promise<unknown> {
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
