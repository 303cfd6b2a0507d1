import type { OperationScope } from '../../mesh/contract/events.ts';
import type { Owner } from './owner.ts';

/** Thread time of operations with one name, in the gateway or in one source. */
export interface Slice {
  readonly name: string;
  readonly source: string | undefined;
  sliceMs: number;
  /** Set while the operation is in flight. */
  readonly operation: OperationScope | undefined;
}

/**
 * Adds up the slices of ended operations by name and source. Holding the operations until the window closes
 * would keep them alive: at ten thousand responses a second they were most of what the garbage collector had
 * to move.
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

  /** Returns the slices and starts again with none. */
  take(): Slice[] {
    const slices = [...this.#byName.values()].flatMap((bySource) => [...bySource.values()]);
    this.#byName = new Map();
    return slices;
  }
}
