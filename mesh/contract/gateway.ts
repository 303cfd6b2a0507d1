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
  /** What is for those who run the gateway: metrics. */
  readonly adminRoutes?: readonly (readonly [string, Route])[];
  /** Behind the response cache in memory, shared with other gateways. The caller opens and closes it. */
  readonly sharedResponses?: ResponseStore<StoredResponse> | undefined;
  readonly settings: {
    readonly port: number;
    readonly hostname: string;
    readonly maxBodyBytes: number;
    readonly drainSeconds: number;
    readonly cors?: CorsSettings;
    readonly responseCache: { readonly maxBytes: number; readonly ttlSeconds: number };
    readonly maxResponseBytes?: number;
    /** Of the heap, for documents and plans: see {@link CacheBytes}. */
    readonly cacheBytes?: number;
    readonly admission?: AdmissionSettings;
    readonly connections?: Partial<ConnectionBounds> | undefined;
    /** Names with a dot that the gateway is known by, beside its host name. */
    readonly hosts?: readonly string[] | undefined;
    /** A listener of its own for `/health` and `adminRoutes`, which are then served there only. */
    readonly admin?: { readonly port: number; readonly hostname: string } | undefined;
    /** Who may read which sources are down; `loopback` unless it says. */
    readonly healthAccess?: Access | undefined;
  };
  /** Hears of errors that left as INTERNAL, with the id of their request where it is known. */
  readonly explorer?: Explorer | undefined;
  /** For the page at `/`. */
  readonly home?: HomeSettings;
  readonly onUnexpected: (error: unknown, requestId?: string) => void;
  /** Hears of every invalidation that began here: for the audit log, and to tell the gateway's other processes. */
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
  /** Where health and metrics are. */
  readonly adminUrl: string;
  /** Of all listeners. */
  readonly connections: { count(): number };
  readonly responseCache: {
    bytes(): number;
    entries(): number;
    clear(): void;
    /** What another process of this gateway has told; it is not told on. */
    invalidate(what: Invalidation): void;
  };
  readonly subscriptions: { count(): number };
  /** Bytes that documents, plans and code take on the heap, as far as they are counted. */
  readonly caches: { bytes(): number; maxBytes: number };
  readonly admission: { running(): number; waiting(): number };
  /** By the current snapshot. */
  readonly identify: Identify;
  /**
   * Has new requests run under another snapshot. Requests and subscriptions in flight end under theirs; a subscription whose
   * client may see something else now is told so and ends.
   */
  swap(next: Snapshot): void;
  /**
   * Drains, `patient` with idle connections or not: what is under way finishes, subscriptions are completed. Sources stay
   * open: whoever opened them closes them.
   */
  stop(patient?: boolean): Promise<void>;
}
