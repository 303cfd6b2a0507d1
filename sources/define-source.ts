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
  /** As it stands under `handler`; names the place of mistakes in messages. */
  readonly name: string;
  /** What stands under that name. */
  readonly options: Options;
  /** Opens a source whose options have been checked. Throws like {@link SourceKind.open}. */
  open(options: z.infer<Options>, place: SourcePlace): Promise<Source>;
}

/** Where a source stands in `.meshrc.yaml`. */
export type SourcePlace = Pick<SourceEntry, 'name' | 'handler' | 'baseDir'>;

/** A kind of source that GraphQL Mesh takes for a handler, too. */
export interface DefinedSource extends SourceKind {
  new (options: HandlerOptions<unknown>): Handler;
}

/**
 * Defines a kind of source. The result is what a module exports as its default: the gateway opens sources with it, and plain
 * GraphQL Mesh constructs it as a handler. Under plain Mesh there is no policy: every value is clear.
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
