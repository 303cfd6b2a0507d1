import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace-node';
import type { TraceParent } from '../contract/events.ts';

/** Gives a span the identifiers that its sources have received, and random ones to all other spans. */
export class SpanIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #preset: TraceParent | undefined;

  /** Runs `start`, which starts one span with these identifiers. */
  under<T>(preset: TraceParent | undefined, start: () => T): T {
    this.#preset = preset;
    try {
      return start();
    } finally {
      this.#preset = undefined;
    }
  }

  generateTraceId = (): string => this.#preset?.traceId ?? this.#random.generateTraceId();
  generateSpanId = (): string => this.#preset?.spanId ?? this.#random.generateSpanId();
}
