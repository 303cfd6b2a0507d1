import { Counter, type Registry } from 'prom-client';

/**
 * Counters on the path of a request. prom-client looks up a metric by its labels each time. For the dozen
 * counters of a request that took longer than its projection. These are looked up once and read at every
 * scrape.
 */
export class CounterTally {
  readonly #counts = new Map<string, { labels: Record<string, string>; count: number }>();
  readonly #names: readonly string[];

  constructor(name: string, help: string, labelNames: readonly string[], registry: Registry) {
    this.#names = labelNames;
    const counts = this.#counts;
    new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, count } of counts.values()) this.inc(labels, count);
        if (counts.size === 0 && labelNames.length === 0) this.inc(0);
      },
    });
  }

  /** Label values contain no space. */
  add(values: string, count = 1) {
    const known = this.#counts.get(values);
    if (known) known.count += count;
    else {
      const given = values.split(' ');
      const labels = Object.fromEntries(this.#names.map((name, index) => [name, given[index] ?? '']));
      this.#counts.set(values, { labels, count });
    }
  }
}

interface Distribution {
  readonly counts: Float64Array;
  sum: number;
}

/** A histogram with one label, in the form that a prom-client registry reads. */
export class HistogramTally {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly #label: string;
  readonly #bounds: readonly number[];
  readonly #distributions = new Map<string, Distribution>();

  constructor(name: string, help: string, label: string, bounds: readonly number[], registry: Registry) {
    this.name = name;
    this.help = help;
    this.#label = label;
    this.#bounds = bounds;
    registry.registerMetric(this as never);
  }

  observe(labelValue: string, value: number) {
    let known = this.#distributions.get(labelValue);
    if (!known) {
      known = { counts: new Float64Array(this.#bounds.length + 1), sum: 0 };
      this.#distributions.set(labelValue, known);
    }
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] as number)) bucket++;
    (known.counts[bucket] as number)++;
    known.sum += value;
  }

  async get() {
    const values = [...this.#distributions].flatMap(([labelValue, { counts, sum }]) => {
      const labels = { [this.#label]: labelValue };
      let below = 0;
      const buckets = [...this.#bounds, '+Inf'].map((le, index) => {
        below += counts[index] ?? 0;
        return { metricName: `${this.name}_bucket`, labels: { le, ...labels }, value: below };
      });
      return [
        ...buckets,
        { metricName: `${this.name}_sum`, labels, value: sum },
        { metricName: `${this.name}_count`, labels, value: below },
      ];
    });
    return { name: this.name, help: this.help, type: this.type, aggregator: this.aggregator, values };
  }

  reset() {
    this.#distributions.clear();
  }
}
