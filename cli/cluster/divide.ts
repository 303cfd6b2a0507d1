import type { Settings } from '../settings.ts';

/**
 * Returns the share of one process in the settings of the whole gateway: memory of the response cache,
 * concurrent calls of a source, subscriptions in total. Reserved threads are at least as many as processes.
 */
export function divide(settings: Settings, workers: number): Settings {
  if (workers === 1) return settings;
  const { sources, pertuis } = settings;
  return {
    ...settings,
    sources: sources.map((source) => ({
      ...source,
      maxConcurrentCalls: Math.ceil(source.maxConcurrentCalls / workers),
    })),
    pertuis: {
      ...pertuis,
      limits: {
        ...pertuis.limits,
        subscriptionsInTotal: Math.ceil(pertuis.limits.subscriptionsInTotal / workers),
      },
      admission: {
        ...pertuis.admission,
        runningCost: Math.ceil(pertuis.admission.runningCost / workers),
        waitingInTotal: Math.ceil(pertuis.admission.waitingInTotal / workers),
      },
      responseCache: {
        ...pertuis.responseCache,
        maxMegabytes: wholeBytes(pertuis.responseCache.maxMegabytes / workers),
      },
      eco: { ...pertuis.eco, reservedThreads: pertuis.eco.reservedThreads ?? workers },
    },
  };
}

const bytesPerMegabyte = 1024 * 1024;

/** A cache needs whole bytes: 64 MiB among six workers would not start otherwise. */
function wholeBytes(megabytes: number): number {
  return Math.floor(megabytes * bytesPerMegabyte) / bytesPerMegabyte;
}
