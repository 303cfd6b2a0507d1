import type { Answer, Question } from './exchange.ts';
import type { Maybe } from './maybe.ts';

/** Answers one path. Throws a `PertuisError` for a coded error; anything else leaves as INTERNAL. */
export type Route = (question: Question) => Maybe<Answer>;

export type Routes = ReadonlyMap<string, Route>;
