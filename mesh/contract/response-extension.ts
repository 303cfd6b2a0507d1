import type { OperationScope } from './events.ts';
import type { Planned } from './operation-plan.ts';
import type { Principal } from './policy.ts';
import type { Provenance } from './source.ts';

/** What is known of an answer when it is about to leave. */
export interface ResponseFacts {
  readonly operation: OperationScope;
  readonly provenance: readonly Provenance[];
  /** Seconds since the answer was made; 0 unless it came from the cache. */
  readonly ageSeconds: number;
  readonly principal?: Principal | undefined;
  /** Absent for an answer from the store, and for what was refused before it was planned. */
  readonly planned?: Planned | undefined;
}

/** Adds `extensions.<name>` to an answer when the caller asks for it; eco and provenance are two. */
export interface ResponseExtension {
  readonly name: string;
  describe(facts: ResponseFacts): unknown;
}

/** A page or endpoint that a room hangs beside `/graphql`, such as `/eco`. */
export interface Page {
  readonly path: string;
  readonly contentType: string;
  /** One line for the start-up message; absent for what needs no announcing. */
  readonly title?: string;
  /** What the page may load and run; see Content-Security-Policy. */
  readonly contentSecurityPolicy: string;
  /** `withDetails` for those who may read what only the gateway's own people should. */
  render(withDetails: boolean): string | Promise<string>;
}
