import type { ServerResponse } from 'node:http';

/** Writes the same bytes as fast as they are taken, up to `times`, then what comes last. Ends when the reader has left. */
export function writeAgainAndAgain(
  response: ServerResponse,
  bytes: Buffer,
  times = Number.POSITIVE_INFINITY,
  last?: string,
) {
  let written = 0;
  const go = () => {
    while (written < times) {
      if (response.destroyed) return;
      written += 1;
      if (!response.write(bytes)) {
        response.once('drain', go);
        return;
      }
    }
    response.end(last);
  };
  go();
}
