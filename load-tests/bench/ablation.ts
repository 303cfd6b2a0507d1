import { pertuis, type Server } from './servers.ts';

const without = (features: string) => ({ environment: { BENCH_WITHOUT: features } });

/** What is off, and how. `nothing` is Pertuis as it ships, measured beside the others. */
const switches: Readonly<Record<string, Pick<Server, 'environment' | 'keyed'>>> = {
  nothing: {},
  authentication: { keyed: false },
  policy: { environment: { BENCH_POLICY: './open-policy.yaml' } },
  limits: without('limits'),
  tracing: without('tracing'),
  metrics: without('metrics'),
  eco: without('eco'),
  'tracing+metrics+eco': without('tracing,metrics,eco'),
};

/** Pertuis on `distinct`, with one feature switched off at a time. */
export const ablations: readonly Server[] = Object.entries(switches).map(([off, how]) => ({
  ...pertuis,
  workloads: ['distinct'],
  off,
  ...how,
}));
