import { LargeBodies } from './large-bodies.ts';

/** Limits of every request to an upstream. */
export interface GuardOptions {
  /** Name of the source, for log lines. */
  readonly source: string;
  /** Headers of every request, such as keys and tokens. They replace headers of the same name. */
  readonly headers?: Record<string, string>;
  /** Milliseconds for one request, from its start to the last byte. */
  readonly deadlineMs?: number;
  readonly connectTimeoutMs?: number;
  /** Bytes of the body, counted before decompression and again after it. */
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

/** Returns headers with names in lower case. */
export function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
