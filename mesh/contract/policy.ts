import type { IncomingHttpHeaders } from 'node:http';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Row } from './source.ts';

/** The client. Purpose and roles come from the key's registration or the signed token, never from a free header. */
export interface Principal {
  readonly consumer: string;
  readonly organisation: string;
  readonly roles: readonly string[];
  readonly purpose: string;
  /** The person that the consumer acts for, when there is one. Rows of this person carry this value. */
  readonly subject?: string;
  /** How responses report denied fields: see {@link DeniedFields}. */
  readonly deniedFields?: DeniedFields;
}

/**
 * How a response reports denied fields, which are null either way: as `FIELD_DENIED` in `errors` (the
 * default), or as coordinates in `extensions.denied`, for clients that discard data when there are errors.
 */
export type DeniedFields = 'errors' | 'extensions';

/**
 * Identifies the client of a request.
 *
 * @throws {PertuisError} `UNAUTHENTICATED` for an invalid credential.
 */
export type Identify = (headers: IncomingHttpHeaders) => MaybePromise<Principal>;

export type Transform = (value: unknown, row: Row) => unknown;

/**
 * The widest audience that an anonymised value may reach.
 * - `view`: all clients of the policy view, also from the response cache.
 * - `principal`: the principal that it was computed for.
 * - `never`: one place of one response.
 */
export type AnonymiserScope = 'view' | 'principal' | 'never';

/**
 * The operation whose values are anonymised. All principals share a transform of scope `view`, so it receives
 * none.
 */
export interface AnonymisedOperation {
  readonly principal?: Principal | undefined;
}

/** Anonymises the values of one coordinate for one kind of client. */
export interface Anonymisation {
  readonly scope: AnonymiserScope;
  /** The transform also receives null, and hides whether there is a value. */
  readonly coversNull?: boolean;
  /** A list becomes one transformed null, so that the number of its items is hidden, too. */
  readonly coversLists?: boolean;
  /** Different values stay different, so that rows can be told apart as by the values themselves. */
  readonly keepsDistinct?: boolean;
  /** Values differ for each organisation, so that two organisations cannot join their data. */
  readonly isPerOrganisation?: boolean;
  /**
   * Creates the transform. Called once per view for scope `view`, and once per operation for the others. The
   * transform never receives a list.
   */
  begin(operation: AnonymisedOperation): Transform;
}

/** What happens to the values of one schema coordinate for one kind of client. */
export type Decision =
  | { readonly kind: 'clear' }
  | { readonly kind: 'deny' }
  /** Removes the entries of a free-form value that have the name of a withheld field. */
  | { readonly kind: 'strip'; readonly apply: Transform }
  | TransformDecision;

export interface TransformDecision extends Omit<Anonymisation, 'begin' | 'isPerOrganisation'> {
  readonly kind: 'transform';
  /** The anonymiser's name, shown by `explain`. */
  readonly technique: string;
  /** Set for scope `view`. */
  readonly apply?: Transform;
  /** Set for the other scopes. */
  readonly begin?: Anonymisation['begin'];
}

/** Selects the rows of a type that this client may see: those whose `field` equals `value`. */
export interface RowFilter {
  readonly field: string;
  readonly value: string;
}

/**
 * One decision per schema coordinate (`Type.field`), compiled once per kind of client, frozen. `id` is part
 * of every cache key: clients share an id only if they may share every response.
 */
export interface PolicyView {
  readonly id: string;
  /** 32 bytes, derived from the gateway's secret for this view. It seals cursors and orders rows. */
  readonly key: Uint8Array;
  /** Clients with different reports of denied fields have different views, since their responses differ. */
  readonly deniedFields?: DeniedFields;
  decide(coordinate: string): Decision;
  /** The narrowest scope of its decisions. It bounds caching and coalescing. */
  readonly scope: AnonymiserScope;
  /** Returns the filter that every object of the type must pass when it is written, wherever it came from. */
  rowFilter(typeName: string): RowFilter | undefined;
  /** Returns whether every field of the type is denied. Its objects are neither fetched nor counted as empty ones. */
  isHidden(typeName: string): boolean;
  /**
   * Returns whether rows of the type must be ordered by `key`. They hold personal values that are not clear,
   * and the upstream's order may follow these.
   */
  hasKeyedOrder(typeName: string): boolean;
}

/**
 * Columns (`Type.field`) that an argument reads, as the policy declares them: `Query.people` →
 * `emailContains` → columns.
 */
export type DeclaredArguments = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** The compiled policy. `version` changes whenever the text does. */
export interface Policy {
  readonly version: string;
  /** Coordinates that some view may withhold. The unified schema makes them nullable. */
  readonly withholdable: ReadonlySet<string>;
  /** Coordinates that hold personal data. */
  readonly personal: ReadonlySet<string>;
  /** Coordinates that a statement of the policy names in full, not by a wildcard. */
  readonly named: ReadonlySet<string>;
  readonly declaredArguments: DeclaredArguments;
  viewFor(principal: Principal): PolicyView;
}

/** What a leaf of the schema holds, as far as its type tells. `any` is free-form, such as JSON. */
export type ValueKind = 'text' | 'number' | 'boolean' | 'date' | 'enum' | 'any';

/**
 * An anonymisation technique that a policy can name, such as `mask`.
 *
 * @example
 * // decision: { initials: {} }
 * const initials: Anonymiser = {
 *   name: 'initials',
 *   create: () => ({ scope: 'view', begin: () => (value) => (typeof value === 'string' ? value.slice(0, 1) : null) }),
 * };
 */
export interface Anonymiser {
  /** Letters, digits and hyphens. */
  readonly name: string;
  /**
   * Compiles the options in the policy, at the start.
   *
   * @throws {Error} whose message says what was expected, when `options` do not fit.
   */
  create(options: unknown, context: AnonymiserContext): Anonymisation;
  /**
   * Returns the kinds of values that it can alter within the field's type; absent when it can alter all.
   * `pertuis check` reads it.
   */
  fits?(options: unknown): readonly ValueKind[];
}

export interface AnonymiserContext {
  readonly coordinate: string;
  readonly purpose: string;
  readonly organisation: string;
}
