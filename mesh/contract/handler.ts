import type { GraphQLSchema } from 'graphql';
import type { Source } from './source.ts';

/** Options that Mesh hands to a handler's constructor, as far as our handlers use them. */
export interface HandlerOptions<Config> {
  readonly name: string;
  readonly config: Config;
  /** The folder of `.meshrc.yaml`: relative paths in `config` start here. */
  readonly baseDir: string;
}

/** What our handlers give beside the schema: the engine reads `source` and leaves Mesh's executor alone. */
export interface HandlerResult {
  readonly schema: GraphQLSchema;
  readonly source: Source;
}

/** A Mesh handler of ours. `getMeshSource` throws `ConfigurationError` for a bad `config`, `SourceFailure` when it must ask the upstream and cannot. */
export interface Handler {
  getMeshSource(): Promise<HandlerResult>;
}
