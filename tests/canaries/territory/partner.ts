/** What one partner's system adds to the configuration of the gateway in front of one world. */
export interface Partner {
  /** An entry of `sources`. */
  readonly source: object;
  /** Files beside the configuration, by name. */
  readonly files?: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Partners respond as fast as a busy machine allows: no test here is about deadlines. */
export const patient = { ttlSeconds: 3_600, deadlineSeconds: 120, maxConcurrentCalls: 200 };
