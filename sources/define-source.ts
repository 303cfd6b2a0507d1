import type { z } from 'zod';
import type { Source } from '../mesh/contract/source.ts';
import type {
  Handler,
  HandlerOptions,
  HandlerResult,
  MeshOperation,
  SourceEntry,
  SourceKind,
} from '../mesh/contract/source-kind.ts';
import { readConfig } from './read-config.ts';

export interface SourceDefinition<Options extends z.ZodType> {
  /** The value under `handler` in `.meshrc.yaml`. It locates mistakes in messages. */
  readonly name: string;
  /** The schema of the options under that name. */
  readonly options: Options;
  /**
   * Opens a source. `options` are validated.
   *
   * @throws {ConfigurationError} like {@link SourceKind.open}.
   */
  open(options: z.infer<Options>, place: SourcePlace): Promise<Source>;
}

/** The location of a source in `.meshrc.yaml`. */
export type SourcePlace = Pick<SourceEntry, 'name' | 'handler' | 'baseDir'>;

/** A source kind that GraphQL Mesh also accepts as a handler. */
export interface DefinedSource extends SourceKind {
  new (options: HandlerOptions<unknown>): Handler;
}

/**
 * Defines a source kind. Export the result as the default of a module. The gateway opens sources with it, and plain GraphQL
 * Mesh
 * constructs it as a handler. Plain Mesh applies no policy: it returns every value in clear.
 *
 * @throws {ConfigurationError} from `open` of the result, where the configuration does not match `options`.
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

    static async open({ name, handler, config, baseDir }: Omit<SourceEntry, keyof Bounds>): Promise<Source> {
      return open(readConfig(options, config, { name, kind: handler }), { name, handler, baseDir });
    }

    async getMeshSource(): Promise<HandlerResult> {
      const source = await DefinedHandler.open({ ...this.#options, handler: kind });
      const executor = lazily(async () => {
        const { createSourceExecutor } = await import('../mesh/source-executor.ts');
        return createSourceExecutor(source);
      });
      return {
        schema: source.schema,
        source,
        executor: async (operation: MeshOperation) => (await executor())(operation),
      };
    }
  };
}

type Bounds = Pick<SourceEntry, 'deadlineSeconds' | 'idleSeconds' | 'maxSubscriptions'>;

function lazily<T>(create: () => Promise<T>): () => Promise<T> {
  let created: Promise<T> | undefined;
  return () => {
    created ??= create();
    return created;
  };
}
