import type { Plugin } from '@envelop/core';
import type { AdmissionControl, Price } from './admission.ts';
import type { Composition } from './composition.ts';
import type { ArbitraryDocuments, TrustedDocuments } from './documents.ts';
import type { Identify, Policy } from './policy.ts';
import type { ResponseExtension } from './response-extension.ts';

/**
 * Everything about the gateway that a changed configuration replaces as a whole: `gateway.swap(next)`. Requests that began
 * under a snapshot end under it.
 */
export interface Snapshot {
  /** The same for the same configuration. Stored responses belong to one version. */
  readonly version: string;
  readonly composition: Composition;
  readonly policy: Policy;
  readonly identify: Identify;
  /** Envelop plugins: what a document may ask for, and hooks of the operator's own. */
  readonly plugins: readonly Plugin[];
  /** What an operation costs, in values, and whether that is too much. Without it every operation costs one. */
  readonly price?: Price | undefined;
  /** Asked before the gateway's own fair share of the thread. */
  readonly admissionControls?: readonly AdmissionControl[] | undefined;
  readonly trustedDocuments?: TrustedDocuments | undefined;
  /** Who may send documents that no manifest lists: all, unless it says. */
  readonly arbitraryDocuments?: ArbitraryDocuments | undefined;
  /** Response extensions beside the gateway's own. */
  readonly extensions: readonly ResponseExtension[];
  readonly deadlineSeconds: number;
  /** Rows that the engine reads for one fetch when it filters, orders or counts itself; 10,000 unless set. */
  readonly maxEvaluatedRows?: number | undefined;
  /** Releases what only this snapshot holds, such as its sources. Called once nothing runs under it. */
  close?(): Promise<void>;
}
