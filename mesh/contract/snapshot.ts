import type { Plugin } from '@envelop/core';
import type { AdmissionControl, Price } from './admission.ts';
import type { Composition } from './composition.ts';
import type { ArbitraryDocuments, TrustedDocuments } from './documents.ts';
import type { Identify, Policy } from './policy.ts';
import type { ResponseExtension } from './response-extension.ts';

/**
 * Everything that a changed configuration replaces as a whole: `gateway.swap(next)`. Requests that began
 * under a snapshot end under it.
 */
export interface Snapshot {
  /** Equal for equal configurations. Cached responses belong to one version. */
  readonly version: string;
  readonly composition: Composition;
  readonly policy: Policy;
  readonly identify: Identify;
  /** Envelop plugins: limits on documents, and the operator's own hooks. */
  readonly plugins: readonly Plugin[];
  /** Estimates what an operation costs, in values, and rejects costly ones. Without it every operation costs one. */
  readonly price?: Price | undefined;
  /** Called before the gateway's own fair-share control. */
  readonly admissionControls?: readonly AdmissionControl[] | undefined;
  readonly trustedDocuments?: TrustedDocuments | undefined;
  /** Clients that may send documents that no manifest lists. Default: all. */
  readonly arbitraryDocuments?: ArbitraryDocuments | undefined;
  /** Response extensions beside the gateway's own. */
  readonly extensions: readonly ResponseExtension[];
  readonly deadlineSeconds: number;
  /**
   * Maximum number of rows that the engine reads for one fetch when it filters, orders or counts. Default:
   * 10,000.
   */
  readonly maxEvaluatedRows?: number | undefined;
  /** Releases what only this snapshot holds, such as its sources. Called once nothing runs under it. */
  close?(): Promise<void>;
}
