import type { Logger } from 'pino';
import type { Snapshot } from '../mesh/contract/snapshot.ts';
import { createPlanExtension } from '../mesh/extensions/plan.ts';
import { createIdentity } from '../mesh/identity/identity.ts';
import type { KeySet } from '../mesh/identity/key-set.ts';
import type { KeyVerifier } from '../mesh/identity/key-verifier.ts';
import { explainPlan } from '../mesh/plan/explain.ts';
import { boundCost } from '../plugins/limits/bound-cost.ts';
import { createCostEstimate } from '../plugins/limits/estimate-cost.ts';
import { createLimits } from '../plugins/limits/limits.ts';
import { createPlaces } from '../plugins/limits/places.ts';
import type { KeySetReader } from './key-set-reader.ts';
import { listenerOptionsOf } from './listener-options.ts';
import { sha256 } from './named-files.ts';
import type { Prepared } from './prepare.ts';
import type { createRateLimiting } from './rate-limits.ts';
import { snapshotVersion } from './snapshot-version.ts';

export interface LastingParts {
  readonly logger: Logger;
  readonly keys: KeyVerifier;
  readonly keySetReader: KeySetReader;
  readonly rateLimiting: ReturnType<typeof createRateLimiting>;
}

/** Returns the function that makes a snapshot. What it counts and keeps goes on from one snapshot to the next. */
export function createSnapshots({ logger, keys, keySetReader, rateLimiting }: LastingParts) {
  const places = createPlaces();
  const keySets = new Map<string, KeySet>();

  /** `version` is of the generation. The snapshot's own also tells schemas apart: a partner's may have changed by itself. */
  return async (prepared: Prepared, version: string): Promise<Snapshot> => {
    const { settings, composition, policy, consumers, eco, documents, plugins } = prepared;
    const { pertuis } = settings;
    const isLimited = !pertuis.without.includes('limits');
    const { introspection } = listenerOptionsOf(settings);
    const estimate = createCostEstimate(composition);
    const identity = createIdentity({
      consumers,
      keys,
      issuers: pertuis.jwt,
      readKeySet: keySetReader.read,
      keySets,
      onKeySetFailure: (issuer, error) =>
        logger.error({ issuer, reason: messageOf(error) }, 'the key set of a token issuer cannot be read'),
    });
    const plan = createPlanExtension({
      roles: pertuis.planRoles,
      estimateCost: ({ document, operation, variables }) => estimate(document, operation, variables),
      explain: explainPlan,
    });
    return {
      version: sha256(`${version} ${snapshotVersion(prepared)}`).slice(0, 22),
      composition,
      policy,
      identify: identity.identify,
      plugins: [
        ...(isLimited ? createLimits({ ...pertuis.limits, introspection }, places) : []),
        ...plugins.operations,
      ],
      price: isLimited ? boundCost(composition, pertuis.limits) : undefined,
      trustedDocuments: documents.trusted,
      arbitraryDocuments: documents.arbitrary,
      admissionControls: [
        ...plugins.admissionControls,
        ...(isLimited ? await rateLimiting(pertuis.rateLimits) : []),
      ],
      extensions: [eco.extension, plan, ...plugins.responseExtensions],
      deadlineSeconds: pertuis.deadlineSeconds,
      maxEvaluatedRows: pertuis.limits.evaluatedRows,
      close: prepared.close,
    };
  };
}

/** Without its cause, which may name the address that was asked. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
