import type { OperationScope } from '../../mesh/contract/events.ts';

/** On whose behalf the thread works: an operation, and the source that is called for it. */
export interface Owner {
  readonly operation: OperationScope;
  readonly source: string | undefined;
  /** The operation's own; of a call, those of the operation that it was made for. */
  readonly calls: Owner[];
  /** Time on the thread since the window opened. */
  sliceMs: number;
  /** Work that comes after its operation was answered is nobody's: sockets outlive who opened them. */
  ended: boolean;
  /** Among those who have had time in this window; -1 when it has had none. */
  place: number;
}

export function ownerOf(operation: OperationScope): Owner {
  return { operation, source: undefined, calls: [], sliceMs: 0, ended: false, place: -1 };
}

export function callOf({ operation, calls }: Owner, source: string): Owner {
  const call = { operation, source, calls, sliceMs: 0, ended: false, place: -1 };
  calls.push(call);
  return call;
}
