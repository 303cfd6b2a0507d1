/** One server-sent event; `bytes` on the wire, data only. */
export interface ServerEvent {
  readonly event: string | undefined;
  readonly data: string;
  readonly bytes: number;
}

/** Sends a request for server-sent events, held to its guards. Throws `SourceFailure`; ends when the upstream's answer ends. */
export type OpenEvents = (request: Request, signal: AbortSignal) => AsyncIterable<ServerEvent>;
