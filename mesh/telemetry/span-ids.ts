import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace-node';
import type { TraceParent } from '../contract/events.ts';

/** Gives a span the identifiers under which sources were called already, and random ones to all others. */
export class SpanIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #preset: TraceParent | undefined;

  /** Runs `start`, which starts one span under these identifiers. */
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
