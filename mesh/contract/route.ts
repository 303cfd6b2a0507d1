import type { IncomingMessage } from 'node:http';
import type { Answer } from './exchange.ts';

/** Answers one path. Throws a `PertuisError` for a coded error; anything else leaves as INTERNAL. */
export type Route = (request: IncomingMessage, signal: AbortSignal) => Promise<Answer>;

export type Routes = ReadonlyMap<string, Route>;
