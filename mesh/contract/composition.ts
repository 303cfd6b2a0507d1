import type { GraphQLSchema } from 'graphql';
import type { PageFacts } from '../core/page-size.ts';
import type { FieldFacts, Frame, Source } from './source.ts';

/** Settings of one source in `.meshrc.yaml`, beside its handler. */
export interface SourceSettings {
  readonly name: string;
  /** How long a response with data of this source may be cached, in seconds; 0 for never. */
  readonly ttlSeconds: number;
  /** How long a stale response may be served during its revalidation, in seconds. Default: 0. */
  readonly staleSeconds?: number;
  /** Deadline of one call of the source, in seconds. Each retry has its own. */
  readonly deadlineSeconds: number;
  readonly maxConcurrentCalls: number;
  readonly licence?: string;
}

export interface ComposedSource {
  readonly source: Source;
  readonly settings: SourceSettings;
}

/** A root field of the unified schema and the source that resolves it. */
export interface Root {
  readonly coordinate: string;
  readonly source: string;
  readonly facts: FieldFacts;
}

export interface Page extends PageFacts {
  readonly arg: string;
}

/**
 * A declared link. The gateway batches the values of `keyField` of the parents and sends them as `keysArg` of
 * the target's root field. It matches the results by their `valueKeyField`, never by position.
 */
export interface Link {
  /** `Type.field`, the field that the link adds. */
  readonly coordinate: string;
  readonly source: string;
  /** The target root field, `Query.…` of the unified schema. */
  readonly target: string;
  readonly keyField: string;
  readonly keysArg: string;
  readonly valueKeyField: string;
  /** Fixed arguments. The value `{args.x}` stands for the caller's argument `x`. */
  readonly additionalArgs: Readonly<Record<string, unknown>>;
}

/** The unified schema with, as data, the source behind each field. compose/ builds it from `.meshrc.yaml`. */
export interface Composition {
  readonly schema: GraphQLSchema;
  readonly sources: ReadonlyMap<string, ComposedSource>;
  readonly roots: ReadonlyMap<string, Root>;
  /** Facts that sources declare about nested fields, such as lists under a parent, by `Type.field`. */
  readonly facts: ReadonlyMap<string, FieldFacts>;
  /**
   * Fields of the containers that the gateway's own kinds generate around rows: `nodes`, `pageInfo`,
   * `totalCount` and below.
   */
  readonly frames: ReadonlyMap<string, Frame>;
  readonly links: ReadonlyMap<string, Link>;
  /** By `Type.field`: the argument that limits the field's rows, where its source declares one. */
  readonly pages?: ReadonlyMap<string, Page>;
  /** Sources that could not be described at start and are missing from the schema, with the reason for the log. */
  readonly missing: ReadonlyMap<string, string>;
}
