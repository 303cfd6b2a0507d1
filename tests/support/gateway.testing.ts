import type { Gateway, GatewayOptions } from '../../mesh/contract/gateway.ts';
import type { Snapshot } from '../../mesh/contract/snapshot.ts';
import { startGateway } from '../../mesh/gateway.ts';

type Parts = Pick<Snapshot, 'composition' | 'policy' | 'identify'> &
  Partial<Snapshot> &
  Pick<GatewayOptions, 'onUnexpected'> &
  Partial<Pick<GatewayOptions, 'onInvalidate' | 'sharedResponses'>> & {
    readonly settings?: Partial<GatewayOptions['settings']>;
  };

const plainSettings = {
  port: 0,
  hostname: '127.0.0.1',
  maxBodyBytes: 10_000,
  drainSeconds: 1,
  responseCache: { maxBytes: 1_000_000, ttlSeconds: 60 },
};

/** Creates a snapshot without limits, hooks and extensions. */
export function plainSnapshot(
  parts: Pick<Snapshot, 'composition' | 'policy' | 'identify'> & Partial<Snapshot>,
): Snapshot {
  return { version: 'v', plugins: [], extensions: [], deadlineSeconds: 5, ...parts };
}

/** Starts a gateway with defaults for tests: a free port, small bounds, only the stages of the pipeline. */
export function startPlainGateway({
  onUnexpected,
  onInvalidate,
  sharedResponses,
  settings,
  ...parts
}: Parts): Promise<Gateway> {
  return startGateway({
    snapshot: plainSnapshot(parts),
    routes: [],
    sharedResponses,
    settings: { ...plainSettings, ...settings },
    onUnexpected,
    ...(onInvalidate && { onInvalidate }),
  });
}
