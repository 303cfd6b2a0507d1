import type { GraphQLSchema } from 'graphql';
import type { PageFacts } from '../core/page-size.ts';
import type { FieldFacts, Frame, Source } from './source.ts';

/** What `.meshrc.yaml` says of one source beside its handler. */
export interface SourceSettings {
  readonly name: string;
  /** How long an answer that touches this source may be kept; 0 for never. */
  readonly ttlSeconds: number;
  /** How long after that it may still be given, while a newer one is fetched; 0 unless set. */
  readonly staleSeconds?: number;
  /** For one call of the source, retries apart. */
  readonly deadlineSeconds: number;
  readonly maxConcurrentCalls: number;
  readonly licence?: string;
}

export interface ComposedSource {
  readonly source: Source;
  readonly settings: SourceSettings;
}

/** A root field of the unified schema and who answers it. */
export interface Root {
  readonly coordinate: string;
  readonly source: string;
  readonly facts: FieldFacts;
}

export interface Page extends PageFacts {
  readonly arg: string;
}

/**
 * A declared link: the value of `keyField` on the parent is sent, batched, as `keysArg` of the target's root field,
 * and the answers are matched by their `valueKeyField`, never by position.
 */
export interface Link {
  /** `Type.field` that the link adds. */
  readonly coordinate: string;
  readonly source: string;
  /** The root field that answers, `Query.…` of the unified schema. */
  readonly target: string;
  readonly keyField: string;
  readonly keysArg: string;
  readonly valueKeyField: string;
  /** Fixed arguments; the value `{args.x}` stands for the caller's argument `x`. */
  readonly additionalArgs: Readonly<Record<string, unknown>>;
}

/** What compose/ makes of `.meshrc.yaml`: the unified schema and, as data, who answers what. */
export interface Composition {
  readonly schema: GraphQLSchema;
  readonly sources: ReadonlyMap<string, ComposedSource>;
  readonly roots: ReadonlyMap<string, Root>;
  /** What sources say of their fields that are no roots, such as lists under a parent, by `Type.field`. */
  readonly facts: ReadonlyMap<string, FieldFacts>;
  /** Fields of containers that the gateway's own kinds generate around rows: `nodes`, `pageInfo`, `totalCount` and below. */
  readonly frames: ReadonlyMap<string, Frame>;
  readonly links: ReadonlyMap<string, Link>;
  /** By `Type.field`: the argument that says how many rows the field gives, where its source has told. */
  readonly pages?: ReadonlyMap<string, Page>;
  /** Sources that could not be described at start and are missing from the schema, with the reason for the log. */
  readonly missing: ReadonlyMap<string, string>;
}
