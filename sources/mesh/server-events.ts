/** One server-sent event. `bytes` counts its data on the wire. */
export interface ServerEvent {
  readonly event: string | undefined;
  readonly data: string;
  readonly bytes: number;
}

/** Sends a guarded request for server-sent events. Ends when the upstream's response ends. Throws `SourceFailure`. */
export type OpenEvents = (request: Request, signal: AbortSignal) => AsyncIterable<ServerEvent>;
