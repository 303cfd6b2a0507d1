import type { OperationScope } from '../../mesh/contract/events.ts';
import type { Owner } from './owner.ts';

/** Time on the thread that operations of one name have had, in one place. */
export interface Slice {
  readonly name: string;
  readonly source: string | undefined;
  sliceMs: number;
  /** Of one that is still under way. */
  readonly operation: OperationScope | undefined;
}

/**
 * Slices of operations that have ended, added up by name and source. The operations themselves must not be kept until the
 * window closes: at ten thousand answers a second they were most of what the garbage collector had to move.
 */
export class EndedSlices {
  #byName = new Map<string, Map<string | undefined, Slice>>();

  add({ operation, source, sliceMs }: Owner) {
    if (sliceMs === 0) return;
    const { name } = operation;
    let bySource = this.#byName.get(name);
    if (!bySource) {
      bySource = new Map();
      this.#byName.set(name, bySource);
    }
    const known = bySource.get(source);
    if (known) known.sliceMs += sliceMs;
    else bySource.set(source, { name, source, sliceMs, operation: undefined });
  }

  /** Hands them over and begins anew. */
  take(): Slice[] {
    const slices = [...this.#byName.values()].flatMap((bySource) => [...bySource.values()]);
    this.#byName = new Map();
    return slices;
  }
}
