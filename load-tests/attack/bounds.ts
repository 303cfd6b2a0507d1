import type { Bound } from './attack.ts';

/** The bounds that several attacks share. */
export const largestResponse = (kibibytes: number): Bound => ({
  what: 'largest answer, KiB',
  atMost: kibibytes,
  of: ({ largestResponseBytes }) => largestResponseBytes / 1024,
});

export const noBrokenResponses: Bound = {
  what: 'answers INTERNAL, 500 or without a code',
  atMost: 0,
  of: ({ brokenResponses }) => brokenResponses,
};

/** Nothing that a visitor sends may take more before it is refused. */
export const cpuEach = (milliseconds = 50): Bound => ({
  what: 'CPU per attempt, ms',
  atMost: milliseconds,
  of: ({ cpuMsPerAttempt }) => cpuMsPerAttempt,
});

export const cores = (share: number): Bound => ({
  what: 'cores kept busy',
  atMost: share,
  of: ({ coreShare }) => coreShare,
});

export const socketsGone = (seconds: number): Bound => ({
  what: 'sockets held, s',
  atMost: seconds,
  of: ({ heldSeconds }) => heldSeconds,
});

export const memoryGrowth = (mebibytes: number): Bound => ({
  what: 'memory above rest, MiB',
  atMost: mebibytes,
  of: ({ peakRssMiB, restRssMiB }) => peakRssMiB - restRssMiB,
});

export const endsWithin = (seconds: number): Bound => ({
  what: 'SIGTERM to exit, s',
  atMost: seconds,
  of: ({ secondsUntilExit }) => secondsUntilExit,
});

export const none = (count: string, what: string): Bound => ({
  what,
  atMost: 0,
  of: ({ counts }) => counts?.[count] ?? Number.POSITIVE_INFINITY,
});
