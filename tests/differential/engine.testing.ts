import type { DocumentNode } from 'graphql';
import type { Composition } from '../../mesh/contract/composition.ts';
import type { PolicyView } from '../../mesh/contract/policy.ts';
import type { FetchRequest } from '../../mesh/contract/source.ts';
import type { Round } from './operation.testing.ts';
import type { Held } from './rows.testing.ts';

export interface ErrorSeen {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions?: { readonly code?: string; readonly places?: number };
}

/** A response, and what could be seen on the way to it. */
export interface Seen {
  /** The response as text, as it would leave. */
  readonly text: string;
  /** Whether a compiled plan wrote it. */
  readonly compiled: boolean;
  readonly data: unknown;
  readonly errors: readonly ErrorSeen[];
  readonly ttlSeconds: number;
  readonly received: readonly FetchRequest[];
  /** Two mutations were under way at the same time. */
  readonly overlapped: boolean;
}

/** One way to run operations over a composition whose sources are in memory. */
export interface Engine {
  readonly composition: Composition;
  sendQuery(document: DocumentNode, round: Round, view: PolicyView, held: Held): Promise<Seen>;
}

/** The same composition run two ways, and the means to judge where they may differ. */
export interface Engines {
  readonly ours: Engine;
  readonly theirs: Engine;
  /** graphql-js over the same types with no `!` in any output: every error that there is to tell shows, at its own place. */
  readonly nullable: Engine;
  /** graphql-js alone, with nothing of ours ahead of it that reads the policy: what the specification says. */
  readonly bare: Engine;
  /** The two engines as clients meet them: errors are grouped. The others tell each place apart. */
  readonly grouped: { readonly ours: Engine; readonly theirs: Engine };
}
