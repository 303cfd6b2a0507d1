import { LargeBodies } from './large-bodies.ts';

/** What every outside call is held to. */
export interface GuardOptions {
  /** Name of the source, for the log. */
  readonly source: string;
  /** Sent with every call, in place of headers of the same name: keys and tokens belong here. */
  readonly headers?: Record<string, string>;
  /** For one call, from start to last byte. */
  readonly deadlineMs?: number;
  readonly connectTimeoutMs?: number;
  /** Of the body, counted on the wire and again after decompression. */
  readonly maxBytes?: number;
  readonly connections?: number;
}

export interface Guards extends Required<GuardOptions> {
  readonly largeBodies: LargeBodies;
}

export function withDefaults({
  source,
  headers = {},
  deadlineMs = 10_000,
  connectTimeoutMs = 3_000,
  maxBytes = 16 * 1024 * 1024,
  connections = 32,
}: GuardOptions): Guards {
  const largeBodies = new LargeBodies();
  return {
    ...{ source, headers: lowerCased(headers), deadlineMs },
    ...{ connectTimeoutMs, maxBytes, connections, largeBodies },
  };
}

/** Headers under one spelling of their names each. */
export function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
