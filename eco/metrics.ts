import { Counter, Gauge, type Registry } from 'prom-client';
import type { Figures } from './figures.ts';
import type { PowerSettings } from './power.ts';

/**
 * Registers the ledger as Prometheus metrics, read at every scrape. Labels are bounded: see
 * `createOperationNames`.
 */
export function registerMetrics(
  registry: Registry,
  read: () => Promise<Figures>,
  power: PowerSettings,
): void {
  const registers = [registry];
  const counter = (
    name: string,
    help: string,
    label: string,
    values: (figures: Figures) => Iterable<[string, number]>,
  ) =>
    new Counter({
      name,
      help,
      labelNames: [label],
      registers,
      async collect() {
        const figures = await read();
        // Inside the call: with a value from before it, two concurrent scrapes would count twice.
        this.reset();
        for (const [value, amount] of values(figures)) this.inc({ [label]: value }, amount);
      },
    });
  const gauge = (name: string, help: string, value: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await value());
      },
    });

  counter(
    'pertuis_operation_cpu_seconds_total',
    'Processor time by operation.',
    'operation',
    ({ byOperation }) => byOperation.map(({ name, cpuSeconds }) => [name, cpuSeconds]),
  );
  counter(
    'pertuis_source_cpu_seconds_total',
    'Processor time of operations by source.',
    'source',
    ({ bySource }) => bySource.map(({ name, cpuSeconds }) => [name, cpuSeconds]),
  );
  counter(
    'pertuis_other_cpu_seconds_total',
    'Processor time of no operation, by bucket.',
    'bucket',
    ({ buckets }) => buckets.map(({ name, cpuSeconds }) => [name, cpuSeconds]),
  );
  counter(
    'pertuis_energy_joules_total',
    'Energy of the machine and its cooling, modelled (T3).',
    'kind',
    ({ dynamicEnergyJoules, idleEnergyJoules }) => [
      ['dynamic', dynamicEnergyJoules],
      ['idle', idleEnergyJoules],
    ],
  );
  counter('pertuis_carbon_grams_total', 'CO2 equivalent of that energy.', 'scope', ({ carbonGrams }) => [
    ['electricity', carbonGrams],
  ]);
  gauge(
    'pertuis_grid_intensity_grams_per_kwh',
    'CO2 equivalent of a kilowatt-hour.',
    () => power.gridIntensityGramsPerKwh,
  );
  gauge(
    'pertuis_attribution_residual_ratio',
    'Apportioned CPU time against measured CPU time, worst window.',
    async () => (await read()).residualRatio,
  );
}
