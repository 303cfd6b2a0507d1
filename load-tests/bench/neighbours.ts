import type { Workload } from './operations.ts';
import { startNeighbour } from './processes.ts';

/** Where the data and the collector are. The partners only where `territory` is measured. */
export interface Neighbours {
  readonly upstream: string;
  readonly collector: string;
  /** The upstream's data as Federation subgraphs. */
  readonly subgraphs: string;
  readonly portal?: string;
  readonly port?: string;
  readonly waste?: string;
}

/** Starts the servers that the measured ones depend on. Rejects with the name of the one that cannot start. */
export async function startNeighbours(workloads: readonly Workload[]): Promise<Neighbours> {
  const script = (path: string) => startNeighbour(new URL(path, import.meta.url));
  const partner = (name: string) => script(`../../territory/la-rochelle/partners/${name}.ts`);
  const [upstream, collector, subgraphs] = await Promise.all(
    ['./upstream.ts', './sink.ts', './subgraphs.ts'].map(script),
  );
  const always = { upstream, collector, subgraphs } as Neighbours;
  if (!workloads.includes('territory')) return always;
  const [portal, port, waste] = await Promise.all([partner('portal'), partner('port'), partner('waste')]);
  return { ...always, portal, port, waste };
}

/** What every server reads the sources' addresses from. */
export function sourceVariables(neighbours: Neighbours): NodeJS.ProcessEnv {
  const { upstream, subgraphs, portal, port, waste } = neighbours;
  const blog = { BENCH_UPSTREAM: upstream, BENCH_SUBGRAPHS: subgraphs };
  return { ...blog, PORTAL_URL: portal, PORT_SENSORS_URL: port, WASTE_URL: waste };
}

/** Tracing as docs/observability.md has it switched on; the rest of the sampler is the product's own. */
export function tracingVariables({ collector }: Neighbours): NodeJS.ProcessEnv {
  return { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: collector };
}
