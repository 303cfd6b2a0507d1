import { destination, pino } from 'pino';
import { type RequestScope, requests } from '../contract/events.ts';
import { observe } from '../contract/observe.ts';

interface AccessLogOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly worker?: number | 'primary' | undefined;
}

/** Of one write: up to here, writes of several processes to one pipe do not mix (POSIX `PIPE_BUF` on Linux). */
const pieceBytes = 4_096;
/** Waiting for a reader of the log that does not read. Lines past it are dropped. */
const waitingBytes = 4 * 1024 * 1024;
const flushMs = 200;

/**
 * Writes one JSON line on standard error for each request, at level `info`. Lines wait up to 200 ms for others, so that a line
 * costs no write of its own. Returns the function that ends it, with the last lines written.
 */
export function startAccessLog({ environment, worker }: AccessLogOptions): () => void {
  const output = destination({
    ...{ dest: 2, sync: false, minLength: pieceBytes / 2, maxWrite: pieceBytes },
    ...{ maxLength: waitingBytes, periodicFlush: flushMs },
  });
  output.on('error', () => {});
  const log = pino(
    {
      level: environment.LOG_LEVEL ?? 'info',
      base: { service: 'pertuis', ...(worker !== undefined && { worker }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    output,
  );
  if (!log.isLevelEnabled('info')) return () => {};
  const stop = observe(
    requests,
    (request) => log.info(accessLine(request), 'request'),
    () => {},
  );
  return () => {
    stop();
    try {
      output.flushSync();
    } catch {
      // Nobody reads any more.
    }
  };
}

/** Returns what is told of a request: no value that a client or a source has given, but its id and the operation's name. */
export function accessLine({
  id,
  method,
  path,
  status,
  startedAtMs,
  errorCode,
  operation,
}: RequestScope): object {
  const milliseconds = Math.round((performance.now() - startedAtMs) * 100) / 100;
  const request = { requestId: id, method, path, status, milliseconds };
  if (!operation) return { ...request, errorCodes: errorCode === undefined ? [] : [errorCode] };
  const { consumer, name, type, cache, fetches, errorCodes } = operation;
  const sources = fetches.length === 0 ? [] : [...new Set(fetches.map(({ source }) => source))];
  return { ...request, consumer, operation: name, type, cache, sources, errorCodes };
}
