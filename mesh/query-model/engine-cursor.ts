import { PertuisError } from '../contract/errors.ts';

const form = /^engine:(\d{1,9})$/;

/** A place in rows that the engine has put in order. The cursor is sealed before it leaves. */
export function engineCursor(offset: number): string {
  return `engine:${offset}`;
}

/** 0 without a cursor. Throws `BAD_USER_INPUT` for a cursor of a page that the source has cut. */
export function offsetOf(after: string | undefined): number {
  if (after === undefined) return 0;
  const offset = form.exec(after)?.[1];
  if (offset === undefined) throw otherList();
  return Number(offset);
}

/** Throws `BAD_USER_INPUT` for a cursor of a page that the engine has cut. */
export function checkSourceCursor(after: string | undefined): void {
  if (after !== undefined && form.test(after)) throw otherList();
}

function otherList(): PertuisError {
  return new PertuisError('BAD_USER_INPUT', 'after: expected an endCursor of an earlier page of this list.');
}
