import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { Source } from './source.ts';

/** One entry of `sources` in `.meshrc.yaml`, as its kind reads it. */
export interface SourceEntry {
  readonly name: string;
  /** The key under `handler`, such as `openapi` or `./sources/sql`. */
  readonly handler: string;
  /** The value under that key, not checked yet. */
  readonly config: unknown;
  /** The folder of `.meshrc.yaml`: relative paths in `config` start here. */
  readonly baseDir: string;
  /** For one call. */
  readonly deadlineSeconds: number;
  /** For subscriptions: a stream that is silent for so long counts as gone. */
  readonly idleSeconds: number;
  /** Subscriptions that may be open at once, in the whole gateway. */
  readonly maxSubscriptions: number;
}

/**
 * A kind of source, registered under the name of its handler.
 *
 * @example
 * const kinds = new Map<string, SourceKind>([['opendatasoft', { open: async (entry) => openPortal(entry) }]]);
 */
export interface SourceKind {
  /**
   * Opens the source of one entry. Throws `ConfigurationError` for mistakes of the operator, which stop the start; after any
   * other error the gateway starts without this source.
   */
  open(entry: SourceEntry): Promise<Source>;
}

/** The options that Mesh gives to the constructor of a handler, as far as our kinds use them. */
export interface HandlerOptions<Config> {
  readonly name: string;
  readonly config: Config;
  readonly baseDir: string;
}

/** What Mesh takes from a handler: the schema, and an executor for operations on it. */
export interface HandlerResult {
  readonly schema: GraphQLSchema;
  readonly source: Source;
  readonly executor: (operation: MeshOperation) => Promise<ExecutionResult>;
}

/** An operation as Mesh gives it to an executor. */
export interface MeshOperation {
  readonly document: DocumentNode;
  readonly variables?: Record<string, unknown> | undefined;
  readonly operationName?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A kind of ours as a handler of GraphQL Mesh, which constructs one object for each source. */
export interface Handler {
  /** Throws like {@link SourceKind.open}. */
  getMeshSource(): Promise<HandlerResult>;
}
