import { createHash } from 'node:crypto';
import { printSchema } from 'graphql';
import type { Prepared } from './prepare.ts';
import { version } from './version.ts';

/**
 * Returns the version of a snapshot: another one when a response could differ. Gateways that share cached responses give
 * each other only those of the same version. Of a source's bounds nothing is read: they change no response.
 */
export function snapshotVersion({
  settings,
  policy,
  composition,
}: Pick<Prepared, 'settings' | 'policy' | 'composition'>): string {
  const sources = settings.sources.map(
    ({ maxConcurrentCalls: _, deadlineSeconds: __, idleSeconds: ___, ...source }) => source,
  );
  const { additionalResolvers, pertuis } = settings;
  const parts = [
    version,
    policy.version,
    pertuis.pseudonymEpoch,
    pertuis.responseCache.ttlSeconds,
    pertuis.plugins,
    sources,
    additionalResolvers,
  ];
  return createHash('sha256')
    .update(JSON.stringify(parts))
    .update(printSchema(composition.schema))
    .digest('base64url')
    .slice(0, 22);
}
