import type { CorsSettings } from './cors.ts';
import type { InvalidationEvent } from './events.ts';
import type { Explorer } from './explorer.ts';
import type { HomeSettings } from './home.ts';
import type { Invalidation } from './invalidation.ts';
import type { Access, ConnectionBounds } from './listener.ts';
import type { Identify } from './policy.ts';
import type { ResponseStore, StoredResponse } from './response-store.ts';
import type { Route } from './route.ts';
import type { Snapshot } from './snapshot.ts';

export interface GatewayOptions {
  readonly snapshot: Snapshot;
  /** Pages beside `/graphql`, such as eco. */
  readonly routes: readonly (readonly [string, Route])[];
  /** Pages for operators: metrics. */
  readonly adminRoutes?: readonly (readonly [string, Route])[];
  /**
   * A second level behind the response cache in memory, shared with other gateways. The caller opens and
   * closes it.
   */
  readonly sharedResponses?: ResponseStore<StoredResponse> | undefined;
  readonly settings: {
    readonly port: number;
    readonly hostname: string;
    readonly maxBodyBytes: number;
    readonly drainSeconds: number;
    readonly cors?: CorsSettings;
    readonly responseCache: { readonly maxBytes: number; readonly ttlSeconds: number };
    readonly maxResponseBytes?: number;
    /** Heap bytes for documents and plans. See {@link CacheBytes}. */
    readonly cacheBytes?: number;
    readonly admission?: AdmissionSettings;
    readonly connections?: Partial<ConnectionBounds> | undefined;
    /** Names with a dot under which clients reach the gateway, beside its host name. */
    readonly hosts?: readonly string[] | undefined;
    /** A separate listener for `/health` and `adminRoutes`. They are then served there only. */
    readonly admin?: { readonly port: number; readonly hostname: string } | undefined;
    /** Clients that may read which sources are down. Default: `loopback`. */
    readonly healthAccess?: Access | undefined;
  };
  readonly explorer?: Explorer | undefined;
  /** For the page at `/`. */
  readonly home?: HomeSettings;
  /** Receives errors that left as INTERNAL, with the id of their request where it is known. */
  readonly onUnexpected: (error: unknown, requestId?: string) => void;
  /** Receives every invalidation that began here, for the audit log and for the gateway's other processes. */
  readonly onInvalidate?: (event: InvalidationEvent) => void;
}

/** See docs/operate.md. */
export interface AdmissionSettings {
  readonly runningCost: number;
  readonly waiting: number;
  readonly waitingInTotal: number;
  readonly waitSeconds: number;
}

export interface Gateway {
  readonly url: string;
  /** Base URL of health and metrics. */
  readonly adminUrl: string;
  /** Connections of all listeners. */
  readonly connections: { count(): number };
  readonly responseCache: {
    bytes(): number;
    entries(): number;
    clear(): void;
    /** Applies an invalidation of another process of this gateway. It is not forwarded. */
    invalidate(what: Invalidation): void;
  };
  readonly subscriptions: { count(): number };
  /** Heap bytes of documents, plans and code, as far as they are counted. */
  readonly caches: { bytes(): number; maxBytes: number };
  readonly admission: { running(): number; waiting(): number };
  /** Identifies clients under the current snapshot. */
  readonly identify: Identify;
  /**
   * Runs new requests under another snapshot. Requests and subscriptions in flight end under their own. A
   * subscription whose client may now see something else is notified and ends.
   */
  swap(next: Snapshot): void;
  /**
   * Drains the gateway: requests in flight finish, subscriptions are completed. `patient` keeps idle
   * connections open. Sources stay open: their opener closes them.
   */
  stop(patient?: boolean): Promise<void>;
}
