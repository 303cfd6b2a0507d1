import type { IncomingMessage } from 'node:http';
import type { Answer } from './exchange.ts';
import type { Leaving } from './leaving.ts';
import type { Maybe } from './maybe.ts';

/** Answers one path. Throws a `PertuisError` for a coded error; anything else leaves as INTERNAL. */
export type Route = (request: IncomingMessage, caller: Leaving) => Maybe<Answer>;

export type Routes = ReadonlyMap<string, Route>;
