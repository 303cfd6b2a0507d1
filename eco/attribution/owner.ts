import type { OperationScope } from '../../mesh/contract/events.ts';

/** On whose behalf the thread works: an operation, and the source that is called for it. */
export interface Owner {
  readonly operation: OperationScope;
  readonly source: string | undefined;
  /** Of an operation: those of the calls that were made for it. */
  readonly calls: Owner[];
  /** Time on the thread since the window opened. */
  sliceMs: number;
  /** Work that comes after its operation was answered is nobody's: sockets outlive who opened them. */
  ended: boolean;
}

export function createOwner(operation: OperationScope, source?: string): Owner {
  return { operation, source, calls: [], sliceMs: 0, ended: false };
}
