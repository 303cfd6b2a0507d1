import type { GraphQLSchema } from 'graphql';
import type { Source } from './source.ts';

/** Options that Mesh passes to a handler's constructor, as far as our handlers use them. */
export interface HandlerOptions<Config> {
  readonly name: string;
  readonly config: Config;
  /** The folder of `.meshrc.yaml`. Relative paths in `config` start here. */
  readonly baseDir: string;
}

/** What our handlers return beside the schema. The engine reads `source` and ignores Mesh's executor. */
export interface HandlerResult {
  readonly schema: GraphQLSchema;
  readonly source: Source;
}

/**
 * A Mesh handler for one of the gateway's own kinds.
 *
 * @throws {ConfigurationError} from `getMeshSource`, for a wrong `config`.
 * @throws {SourceFailure} from `getMeshSource`, when it needs the upstream and cannot reach it.
 */
export interface Handler {
  getMeshSource(): Promise<HandlerResult>;
}
