import type { IncomingHttpHeaders } from 'node:http';
import type { Maybe } from './maybe.ts';
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
export type Identify = (headers: IncomingHttpHeaders) => Maybe<Principal>;

export type Transform = (value: unknown, row: Row) => unknown;

/** What happens to the values of one schema coordinate for one kind of asker. `apply` never sees null. */
export type Decision =
  | { readonly kind: 'clear' }
  | { readonly kind: 'deny' }
  | { readonly kind: 'mask' | 'pseudonymise' | 'generalise'; readonly apply: Transform };

/** Rows of a type that this asker may see: those whose `field` equals `value`. */
export interface RowScope {
  readonly field: string;
  readonly value: string;
}

/**
 * One decision per schema coordinate (`Type.field`), compiled once per kind of asker, frozen.
 * `id` is part of every cache key: two askers share it only if every answer may be shared between them.
 */
export interface PolicyView {
  readonly id: string;
  decide(coordinate: string): Decision;
  rowScope(typeName: string): RowScope | undefined;
}

/** The compiled policy. `version` changes whenever the text does. */
export interface Policy {
  readonly version: string;
  /** Coordinates that may be withheld from somebody; the unified schema makes them nullable. */
  readonly withholdable: ReadonlySet<string>;
  viewFor(principal: Principal): PolicyView;
}

/** A technique of anonymisation, such as `mask`. Compiled at start from the options written in the policy. */
export interface Technique {
  readonly name: 'mask' | 'pseudonymise' | 'generalise';
  /** Throws an Error whose message says what was expected when `options` do not fit. */
  compile(options: unknown, context: TechniqueContext): Transform;
}

export interface TechniqueContext {
  readonly coordinate: string;
  readonly purpose: string;
}
