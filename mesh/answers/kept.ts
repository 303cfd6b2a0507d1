import { answerHeaders } from '../contract/answer-headers.ts';
import type { OperationScope } from '../contract/events.ts';
import type { Answer, Exchange } from '../contract/exchange.ts';
import type { Provenance } from '../contract/source.ts';

export type WholeAnswer = Answer & { readonly body: Buffer };

/** An answer with what is known of it without reading it again. */
export interface Kept {
  readonly answer: WholeAnswer;
  readonly name: string;
  readonly type: OperationScope['type'];
  readonly provenance: readonly Provenance[];
  /** Extensions that the body of the question asks for. */
  readonly asked: readonly string[];
  /** As it was last given: whoever asks within the same second gets this very object. */
  given: Answer;
  /** When a refresh that failed may be tried again. */
  refreshNotBeforeMs: number;
}

export function keep({ operation, outcome }: Exchange, answer: WholeAnswer): Kept {
  const kept = { ...answer, body: alone(answer.body) };
  return {
    answer: kept,
    name: operation.name,
    type: operation.type,
    provenance: [...outcome.provenance],
    asked: [...outcome.asked],
    given: withHeaders(kept, 'hit', 0),
    refreshNotBeforeMs: 0,
  };
}

/** The bytes that an answer is written to lie among those of others: kept as they are, they would keep those, too. */
function alone(body: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(body.length);
  body.copy(copy);
  return copy;
}

/** The kept answer, its headers said. */
export function give(kept: Kept, cache: 'hit' | 'stale', ageSeconds: number): Answer {
  const { given } = kept;
  if (given.ageSeconds !== ageSeconds || given.headers['pertuis-cache'] !== cache)
    kept.given = withHeaders(kept.answer, cache, ageSeconds);
  return kept.given;
}

function withHeaders(answer: WholeAnswer, cache: 'hit' | 'stale', ageSeconds: number): Answer {
  return { ...answer, headers: { ...answer.headers, ...answerHeaders(cache, ageSeconds) }, ageSeconds };
}
