import type { z } from 'zod';
import type { Handler, HandlerOptions, HandlerResult } from '../mesh/contract/handler.ts';
import type { Source } from '../mesh/contract/source.ts';
import { readConfig } from './read-config.ts';

export interface SourceDefinition<Options extends z.ZodType> {
  /** As it stands under `handler`; names the place of mistakes in messages. */
  readonly name: string;
  /** What stands under that name. */
  readonly options: Options;
  /**
   * Opens a source whose options have been checked. Throws `ConfigurationError` for mistakes of the operator, which stop the
   * start; after any other error the gateway starts without this source.
   */
  open(options: z.infer<Options>, place: SourcePlace): Promise<Source>;
}

/** Where a source stands in `.meshrc.yaml`. */
export interface SourcePlace {
  readonly name: string;
  readonly handler: string;
  /** The folder of `.meshrc.yaml`: relative paths in the options start here. */
  readonly baseDir: string;
}

/** A kind of source that GraphQL Mesh takes for a handler, too. */
export type DefinedSource = new (options: HandlerOptions<unknown>) => Handler;

/**
 * Defines a kind of source. The result is what a module exports as its default.
 *
 * @example
 * export default defineSource({
 *   name: './sources/tides',
 *   options: z.strictObject({ url: z.url() }),
 *   open: async ({ url }, { name }) => createTideSource(name, url),
 * });
 */
export function defineSource<Options extends z.ZodType>({
  name: kind,
  options,
  open,
}: SourceDefinition<Options>): DefinedSource {
  return class DefinedHandler implements Handler {
    readonly #options: HandlerOptions<unknown>;

    constructor(given: HandlerOptions<unknown>) {
      this.#options = given;
    }

    async getMeshSource(): Promise<HandlerResult> {
      const { name, config, baseDir } = this.#options;
      const source = await open(readConfig(options, config, { name, kind }), {
        name,
        handler: kind,
        baseDir,
      });
      return { schema: source.schema, source };
    }
  };
}
