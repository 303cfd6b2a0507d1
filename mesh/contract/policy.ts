import type { IncomingHttpHeaders } from 'node:http';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Row } from './source.ts';

/** Who asks. Purpose and roles come from the key's registration or the signed token, never from a free header. */
export interface Principal {
  readonly consumer: string;
  readonly organisation: string;
  readonly roles: readonly string[];
  readonly purpose: string;
  /** The person on whose behalf the consumer asks, when there is one: a row of theirs carries this value. */
  readonly subject?: string;
}

/** Throws `UNAUTHENTICATED` for a credential that does not hold. */
export type Identify = (headers: IncomingHttpHeaders) => MaybePromise<Principal>;

export type Transform = (value: unknown, row: Row) => unknown;

/** What happens to the values of one schema coordinate for one kind of client. `apply` never sees a list. */
export type Decision =
  | { readonly kind: 'clear' }
  | { readonly kind: 'deny' }
  | {
      readonly kind: 'mask' | 'pseudonymise' | 'generalise' | 'strip';
      readonly apply: Transform;
      /** `apply` also gets null, and answers for it: whether there is a value is as hidden as the value. */
      readonly coversNull?: boolean;
    };

/** Rows of a type that this client may see: those whose `field` equals `value`. */
export interface RowFilter {
  readonly field: string;
  readonly value: string;
}

/**
 * One decision per schema coordinate (`Type.field`), compiled once per kind of client, frozen.
 * `id` is part of every cache key: two clients share it only if every response may be shared between them.
 */
export interface PolicyView {
  readonly id: string;
  /** 32 bytes of the view's own, derived from the gateway's secret: seals cursors and orders rows. */
  readonly key: Uint8Array;
  decide(coordinate: string): Decision;
  /** Held against every object of the type as it is written, wherever it came from. */
  rowFilter(typeName: string): RowFilter | undefined;
  /** Every field of the type is denied: its objects are not fetched, and not counted by writing empty ones. */
  isHidden(typeName: string): boolean;
  /**
   * Rows of the type hold personal values that are not clear, and the upstream's order may follow them: rows come in an
   * order that only `key` knows.
   */
  hasKeyedOrder(typeName: string): boolean;
}

/** Columns (`Type.field`) that an argument reads, as the policy declares them: `Query.people` → `emailContains` → columns. */
export type DeclaredArguments = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** The compiled policy. `version` changes whenever the text does. */
export interface Policy {
  readonly version: string;
  /** Coordinates that may be withheld from somebody; the unified schema makes them nullable. */
  readonly withholdable: ReadonlySet<string>;
  /** Coordinates that hold data of people. */
  readonly personal: ReadonlySet<string>;
  /** Coordinates that a statement of the policy names in full, not by a wildcard. */
  readonly named: ReadonlySet<string>;
  readonly declaredArguments: DeclaredArguments;
  viewFor(principal: Principal): PolicyView;
}

/** A technique of anonymisation, such as `mask`. Compiled at start from the options written in the policy. */
export interface Technique {
  readonly name: 'mask' | 'pseudonymise' | 'generalise';
  /** Throws an Error whose message says what was expected when `options` do not fit. */
  compile(options: unknown, context: TechniqueContext): Transform;
  traits?(options: unknown): Traits;
  /** Kinds of values of which it leaves something that fits the field's type; absent where it takes all. `pertuis check` reads it. */
  fits?(options: unknown): readonly ValueKind[];
}

/** What a leaf of the schema holds, as far as its type tells. `any` is free-form, such as JSON. */
export type ValueKind = 'text' | 'number' | 'boolean' | 'date' | 'enum' | 'any';

export interface Traits {
  /** The transform also gets null. */
  readonly coversNull?: boolean;
  /** Values come out differently for each organisation, so that two of them cannot join theirs. */
  readonly isPerOrganisation?: boolean;
}

export interface TechniqueContext {
  readonly coordinate: string;
  readonly purpose: string;
  readonly organisation: string;
}
