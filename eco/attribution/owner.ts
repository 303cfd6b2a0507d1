import type { OperationScope } from '../../mesh/contract/events.ts';

/** What a slice is attributed to: an operation, and the source that is called for it. */
export interface Owner {
  readonly operation: OperationScope;
  readonly source: string | undefined;
  /** Calls of the operation. A call shares the list of its operation. */
  readonly calls: Owner[];
  /** Time on the thread since the window opened. */
  sliceMs: number;
  /** Work after the end of its operation is unattributed: sockets outlive the operation that opened them. */
  ended: boolean;
  /** Position among the owners with time in this window; -1 without any. */
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
