import type { PartnerFault } from './partners/faults.ts';

/** What an attack counted, and what the harness measured beside it. */
export interface Observed {
  /** Connections, requests or signals that the attack put on the gateway. */
  readonly attempts: number;
  readonly responded: number;
  readonly largestResponseBytes: number;
  /** Responses with the code INTERNAL, with status 500, or with an error status and no code. */
  readonly brokenResponses: number;
  /** Responses by status; connections that ended without a response under `broken`. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Further counts that only one attack knows, such as keys that were printed and do not hold. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** Measured from outside, by /proc. */
export interface Measured {
  /** From the last act of the attack until the gateway has as few descriptors as before. */
  readonly heldSeconds: number;
  /** Processor time of the gateway per attempt, without the share of the well-behaved client. */
  readonly cpuMsPerAttempt: number;
  /** Cores that the gateway kept busy during the attack. */
  readonly coreShare: number;
  /** From SIGTERM until the process ended; infinite when it had to be killed. */
  readonly secondsUntilExit: number;
  readonly peakRssMiB: number;
  readonly restRssMiB: number;
}

export interface Bound {
  readonly what: string;
  readonly atMost: number;
  of(seen: Observed & Measured): number;
}

export interface Target {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The process that was started: the gateway, or the primary of its workers. */
  readonly pid: number;
  readonly seconds: number;
  /** A folder of the case's own: the gateway's configuration and state. */
  readonly folder: string;
  /** By consumer. */
  readonly keys: Readonly<Record<string, string>>;
  /** Of the hostile partner, where there is one. */
  readonly partnerUrl: string;
  /** Tells the well-behaved client that the gateway is about to end: later requests may find no server. */
  announceEnd(): Promise<void>;
}

export interface Attack {
  /** Starts with the row of the list of faults: `b1-…` to `b8-…`. */
  readonly id: string;
  readonly name: string;
  readonly seconds: number;
  /** Fewer attempts prove nothing: the case fails. */
  readonly leastAttempts: number;
  readonly bounds: readonly Bound[];
  /** The harness waits this long for descriptors to be given back; the attack holds its ends meanwhile. */
  readonly waitForSocketsSeconds?: number;
  /** Starts a partner that does this to every call, and adds sources that ask it. */
  readonly fault?: PartnerFault;
  /** Adds token issuers whose key sets misbehave. */
  readonly issuers?: boolean;
  readonly workers?: number;
  /** The attack ends the gateway with SIGTERM: alive after means that it ended by itself with exit code 0. */
  readonly endsGateway?: boolean;
  /** Runs in a separate process. Resolves when the attack has been made; sockets may stay open. */
  run(target: Target): Promise<Observed>;
}
