import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request that may be misbehaved to. */
export interface Scene {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly ownUrl: string;
  readonly target: string | undefined;
  readonly seen: { sentBytes: number };
}
