import type { OperationScope } from './events.ts';
import type { Planned } from './operation-plan.ts';
import type { Principal } from './policy.ts';
import type { Provenance } from './source.ts';

/** What is known about a response before it is sent. */
export interface ResponseFacts {
  readonly operation: OperationScope;
  readonly provenance: readonly Provenance[];
  /** Seconds since the response was created; 0 unless it came from the response cache. */
  readonly ageSeconds: number;
  readonly principal?: Principal | undefined;
  /** Absent for a cached response, and for a request that was rejected before planning. */
  readonly planned?: Planned | undefined;
}

/**
 * Adds `extensions.<name>` to a response when the client requests it.
 *
 * @example
 * const version: ResponseExtension = { name: 'version', extend: () => ({ gateway: '1.2.0' }) };
 */
export interface ResponseExtension {
  readonly name: string;
  describe(facts: ResponseFacts): unknown;
}

/** A page or endpoint beside `/graphql`, such as `/eco`. */
export interface Page {
  readonly path: string;
  readonly contentType: string;
  /** One line for the start-up message; absent when the page is not announced. */
  readonly title?: string;
  /** Sources that the page may load and run, in the form of the header Content-Security-Policy. */
  readonly contentSecurityPolicy: string;
  /** Renders the page. `withDetails` is true for clients that may read details about the gateway itself. */
  render(withDetails: boolean): string | Promise<string>;
}
