import { PertuisError } from '../contract/errors.ts';

const form = /^engine:(\d{1,9})$/;

/** Returns the cursor of a place in rows that the engine has ordered. The cursor is sealed before it leaves. */
export function engineCursor(offset: number): string {
  return `engine:${offset}`;
}

/** Returns the offset of a cursor, 0 without one. Throws `BAD_USER_INPUT` for a cursor of a page from the source. */
export function offsetOf(after: string | undefined): number {
  if (after === undefined) return 0;
  const offset = form.exec(after)?.[1];
  if (offset === undefined) throw otherList();
  return Number(offset);
}

/** Throws `BAD_USER_INPUT` for a cursor of a page from the engine. */
export function checkSourceCursor(after: string | undefined): void {
  if (after !== undefined && form.test(after)) throw otherList();
}

function otherList(): PertuisError {
  return new PertuisError('BAD_USER_INPUT', 'after: expected an endCursor of an earlier page of this list.');
}
