import type { ResponseExtension } from '../contract/response-extension.ts';
import type { Provenance } from '../contract/source.ts';
import { isFromCache } from '../core/cache-headers.ts';

/** Lists each source of a response in `extensions.provenance`: the time of its data, their licence and their age. */
export const provenanceExtension: ResponseExtension = {
  name: 'provenance',
  describe: ({ provenance, ageSeconds, operation }) =>
    [...Map.groupBy(provenance, ({ source }) => source).values()].map((calls) => ({
      ...summarise(calls),
      ageSeconds,
      cached: isFromCache(operation.cache),
    })),
};

function summarise(calls: readonly Provenance[]) {
  const [first] = calls;
  const phenomenonTimes = calls.flatMap((call) => call.phenomenonTime ?? []).sort();
  return {
    source: first?.source,
    licence: first?.licence ?? null,
    fetchedAt: calls.map((call) => call.fetchedAt).sort()[0],
    phenomenonTime: phenomenonTimes.at(-1) ?? null,
    calls: calls.reduce((sum, call) => sum + call.calls, 0),
    bytes: calls.reduce((sum, call) => sum + call.bytes, 0),
  };
}
