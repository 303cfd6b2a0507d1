import { processConfig } from '@graphql-mesh/config';
import type { GraphQLSchema } from 'graphql';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import type { SourceEntry } from '../../mesh/contract/source-kind.ts';
import { importHandler } from './import-handler.ts';

/** A handler of Mesh. */
export interface MeshHandler {
  getMeshSource(options: { fetchFn: typeof globalThis.fetch }): Promise<MeshSource>;
}

/** The result of a handler. Without an executor, the schema has resolvers. */
export interface MeshSource {
  readonly schema: GraphQLSchema;
  readonly executor?: (request: object) => unknown;
}

/** Lets Mesh find and construct the handler of one source. Throws `ConfigurationError` for a handler that does not load. */
export async function buildHandler({
  name,
  handler,
  config,
  baseDir,
}: Pick<SourceEntry, 'name' | 'handler' | 'config' | 'baseDir'>): Promise<MeshHandler> {
  try {
    const { sources } = await processConfig(
      { sources: [{ name, handler: { [handler]: config } }], logger: quiet } as never,
      { dir: baseDir, importFn: importModule } as never,
    );
    return sources[0]?.handler as unknown as MeshHandler;
  } catch (error) {
    const got = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    const path = `sources.${name}.handler`;
    throw new ConfigurationError([{ file: '.meshrc.yaml', path, expected: 'a handler that loads', got }]);
  }
}

const quiet = 'pertuis-quiet-logger';
const hush = () => {};
/** Mesh's handlers log upstream addresses and bodies. They also throw each failure, and the gateway logs that. */
const quietLogger = { log: hush, debug: hush, info: hush, warn: hush, error: hush, child: () => quietLogger };

async function importModule(id: string): Promise<unknown> {
  return id.endsWith(quiet) ? { default: quietLogger } : await importHandler(id);
}
