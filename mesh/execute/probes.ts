import type { Composition } from '../contract/composition.ts';
import { sourceStates } from '../contract/events.ts';
import type { Health } from '../contract/source.ts';

export interface Probes {
  /** Returns the state of every source. Probes a source again when its state is older than `freshSeconds`. */
  read(): Promise<ReadonlyMap<string, Health>>;
  stop(): void;
}

const freshSeconds = 2;
const everySeconds = 15;
const deadlineSeconds = 3;

/** Starts to probe each source periodically. It publishes changes of state. */
export function startProbes({ sources, missing }: Composition): Probes {
  let known = new Map<string, Health>();
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  const sendQuery = async () => {
    const entries = await Promise.all(
      [...sources].map(async ([name, { source }]) => {
        const health = await source
          .probe(AbortSignal.timeout(deadlineSeconds * 1000))
          .catch((error): Health => ({ up: false, reason: String(error) }));
        if (known.get(name)?.up !== health.up) {
          sourceStates.publish({ source: name, state: health.up ? 'up' : 'down' });
        }
        return [name, health] as const;
      }),
    );
    const absent = [...missing].map(([name, reason]): [string, Health] => [name, { up: false, reason }]);
    known = new Map([...entries, ...absent]);
    askedAtMs = performance.now();
  };
  const refresh = () => {
    asking ??= sendQuery().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  const timer = setInterval(refresh, everySeconds * 1000).unref();

  return {
    async read() {
      if (performance.now() - askedAtMs > freshSeconds * 1000) await refresh();
      return known;
    },
    stop: () => clearInterval(timer),
  };
}
