import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { Source } from './source.ts';

/** One entry of `sources` in `.meshrc.yaml`, for its source kind. */
export interface SourceEntry {
  readonly name: string;
  /** The key under `handler`, such as `openapi` or `./sources/sql`. */
  readonly handler: string;
  /** The value under that key, unchecked. */
  readonly config: unknown;
  /** The folder of `.meshrc.yaml`. Relative paths in `config` start here. */
  readonly baseDir: string;
  /** Deadline of one call. */
  readonly deadlineSeconds: number;
  /** For subscriptions: a stream that is silent for longer is treated as lost. */
  readonly idleSeconds: number;
  /** Maximum number of open subscriptions, in the whole gateway. */
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
   * Opens the source of one entry.
   *
   * @throws {ConfigurationError} for mistakes of the operator, which stop the start. After any other error,
   *   the gateway starts without this source.
   */
  open(entry: SourceEntry): Promise<Source>;
}

/** The options that Mesh passes to a handler's constructor, as far as our kinds use them. */
export interface HandlerOptions<Config> {
  readonly name: string;
  readonly config: Config;
  readonly baseDir: string;
}

/** What a handler returns to Mesh: the schema, and an executor for operations on it. */
export interface HandlerResult {
  readonly schema: GraphQLSchema;
  readonly source: Source;
  readonly executor: (operation: MeshOperation) => Promise<ExecutionResult>;
}

/** An operation as Mesh passes it to an executor. */
export interface MeshOperation {
  readonly document: DocumentNode;
  readonly variables?: Record<string, unknown> | undefined;
  readonly operationName?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A source kind of ours as a handler of GraphQL Mesh. Mesh constructs one object for each source. */
export interface Handler {
  /** Throws like {@link SourceKind.open}. */
  getMeshSource(): Promise<HandlerResult>;
}
