import { count, declare, type Kind } from './recorded.ts';

abstract class Metric {
  readonly #name: string;
  readonly #kind: Kind;

  constructor(name: string, kind: Kind) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) throw new Error(`k6 allows no metric named ${name}`);
    declare(name, kind);
    this.#name = name;
    this.#kind = kind;
  }

  add(value: number | boolean) {
    count(this.#name, this.#kind, Number(value));
  }
}

/** `k6/metrics` as far as the scripts use it. */
export class Counter extends Metric {
  constructor(name: string) {
    super(name, 'counter');
  }
}

export class Rate extends Metric {
  constructor(name: string) {
    super(name, 'rate');
  }
}

export class Trend extends Metric {
  constructor(name: string) {
    super(name, 'trend');
  }
}
