import { destination, levels, pino } from 'pino';
import { type RequestScope, requests } from '../contract/events.ts';
import { observe } from '../core/observe.ts';

interface AccessLogOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly worker?: number | 'primary' | undefined;
}

/**
 * Bytes of one write. Up to this size, writes of several processes to one pipe do not mix (POSIX `PIPE_BUF`
 * on Linux).
 */
const pieceBytes = 4_096;
/** Bytes that wait for a reader of the log. Later lines are dropped. */
const waitingBytes = 4 * 1024 * 1024;
const flushMs = 200;

/**
 * Writes one JSON line on standard error for each request, at level `info`. Lines are batched for up to 200
 * ms: a line then takes 2 µs of CPU time, and 4.3 µs through pino. Returns the function that writes the last
 * lines and ends the log.
 */
export function startAccessLog({ environment, worker }: AccessLogOptions): () => void {
  const level = environment.LOG_LEVEL ?? 'info';
  if (!pino({ level }).isLevelEnabled('info')) return () => {};
  const output = destination({ dest: 2, sync: false, maxWrite: pieceBytes, maxLength: waitingBytes });
  output.on('error', () => {});
  const start = `{"level":${levels.values.info},"time":"`;
  const base = `,"service":"pertuis"${worker === undefined ? '' : `,"worker":${JSON.stringify(worker)}`}`;

  // Every part of a line is ASCII: characters are bytes.
  let waiting = '';
  const flush = () => {
    if (waiting !== '') output.write(waiting);
    waiting = '';
  };
  const write = (request: RequestScope) => {
    const line = `${start}${new Date().toISOString()}"${base}${describe(request)},"msg":"request"}\n`;
    if (waiting.length + line.length > pieceBytes) flush();
    waiting += line;
  };
  const timer = setInterval(flush, flushMs).unref();
  const stop = observe(requests, write, () => {});
  return () => {
    stop();
    clearInterval(timer);
    flush();
    try {
      output.flushSync();
    } catch {
      // The reader of the log has closed the pipe.
    }
  };
}

/**
 * Returns the line of a request, as JSON. It holds no value from a client or a source, except the request's
 * id and the operation's name. These, and names of consumers and sources, use alphabets that JSON does not
 * escape.
 */
function describe({ id, method, path, status, startedAtMs, errorCode, operation }: RequestScope): string {
  const milliseconds = Math.round((performance.now() - startedAtMs) * 100) / 100;
  const request = `,"requestId":"${id}","method":"${method}","path":"${path}","status":${status},"milliseconds":${milliseconds}`;
  if (!operation) return `${request},"errorCodes":${list(errorCode === undefined ? [] : [errorCode])}`;
  const { consumer, name, type, cache, fetches, errorCodes } = operation;
  const sources = fetches.length === 0 ? [] : [...new Set(fetches.map(({ source }) => source))];
  return `${request},"consumer":"${consumer}","operation":"${name}","type":"${type}","cache":"${cache}","sources":${list(sources)},"errorCodes":${list(errorCodes)}`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? '[]' : JSON.stringify(names);
}
