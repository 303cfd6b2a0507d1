import { SourceFailure } from '../../mesh/contract/source.ts';

export interface LineReader {
  /** Yields the lines that the chunk completes, without their ends. Throws `SourceFailure` for a line over the bound. */
  read(chunk: Buffer): Generator<Buffer>;
  /** Returns whether a line has begun and not ended. */
  isOpen(): boolean;
}

const lf = 0x0a;
const cr = 0x0d;
const mark = Buffer.from('\uFEFF');

/**
 * Creates a reader that splits bytes into lines at LF, CR or CRLF. It reads each byte once, however the chunks split a line:
 * the rest of a chunk waits in a list until its line ends.
 */
export function createLineReader(maxBytes: number): LineReader {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let afterCr = false;
  let isFirst = true;

  const complete = (end: Buffer): Buffer => {
    const line = rest.length === 0 ? end : Buffer.concat([...rest, end], restBytes + end.length);
    rest = [];
    restBytes = 0;
    const isMarked = isFirst && line.subarray(0, mark.length).equals(mark);
    isFirst = false;
    return isMarked ? line.subarray(mark.length) : line;
  };
  const hold = (bytes: number) => {
    if (restBytes + bytes > maxBytes + fieldBytes) {
      throw new SourceFailure('bad-response', `a line of the events is over ${maxBytes} bytes`);
    }
  };

  return {
    isOpen: () => restBytes > 0,
    *read(chunk) {
      let from = 0;
      let nextCr = chunk.indexOf(cr);
      let nextLf = chunk.indexOf(lf);
      if (afterCr && nextLf === 0) {
        from = 1;
        nextLf = chunk.indexOf(lf, 1);
      }
      if (chunk.length > 0) afterCr = false;
      while (nextCr >= 0 || nextLf >= 0) {
        const at = nextCr >= 0 && (nextLf < 0 || nextCr < nextLf) ? nextCr : nextLf;
        hold(at - from);
        const isPair = at === nextCr && nextLf === at + 1;
        yield complete(chunk.subarray(from, at));
        from = at + (isPair ? 2 : 1);
        if (at === nextCr) {
          afterCr = !isPair && from === chunk.length;
          nextCr = chunk.indexOf(cr, from);
        }
        if (at === nextLf || isPair) nextLf = chunk.indexOf(lf, from);
      }
      if (from === chunk.length) return;
      hold(chunk.length - from);
      // A copy, so that the rest does not retain the whole chunk.
      const remainder = Buffer.from(chunk.subarray(from));
      rest.push(remainder);
      restBytes += remainder.length;
    },
  };
}

/** Length of `data: `, which does not count. */
const fieldBytes = 6;
