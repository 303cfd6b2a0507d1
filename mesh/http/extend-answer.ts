import type { AnswerExtension } from '../contract/answer.ts';
import { answerHeaders } from '../contract/answer-headers.ts';
import type { Answer, Exchange, StageHandler } from '../contract/exchange.ts';
import { listOf } from '../contract/header-list.ts';
import { andThen } from '../contract/maybe.ts';

/**
 * Adds `extensions` to an answer when the caller asked for them, in the request's own `extensions` or in the header
 * `Pertuis-Include: eco, provenance`. They are written behind the stored bytes, so they speak of this answer, not of
 * the one that was stored.
 */
export function createExtendStage(extensions: readonly AnswerExtension[]): StageHandler {
  return (exchange, next) => andThen(next(), (answer) => extend(exchange, answer));

  function extend(exchange: Exchange, answer: Answer): Answer {
    const asked = asksForAny(exchange) ? extensions.filter(({ name }) => isAsked(exchange, name)) : none;
    // Answers from the store bring all their headers.
    if (asked.length === 0 && answer.headers['pertuis-cache'] !== undefined) return answer;
    const headers = { ...answer.headers, ...answerHeaders(exchange.operation.cache, answer.ageSeconds) };
    if (asked.length === 0 || !isJsonObject(answer)) return { ...answer, headers };
    return {
      ...answer,
      headers,
      body: withExtensions(answer.body as Buffer, asked, exchange, answer.ageSeconds),
    };
  }
}

const none: readonly AnswerExtension[] = [];

function asksForAny({ question, outcome }: Exchange): boolean {
  return outcome.asked.size > 0 || question.headers['pertuis-include'] !== undefined;
}

function isAsked({ question, outcome }: Exchange, name: string): boolean {
  const header = question.headers['pertuis-include'];
  return outcome.asked.has(name) || (typeof header === 'string' && listOf(header).includes(name));
}

function isJsonObject({ body }: Answer): boolean {
  return Buffer.isBuffer(body) && body.length > 2 && body[body.length - 1] === 0x7d;
}

function withExtensions(
  body: Buffer,
  asked: readonly AnswerExtension[],
  exchange: Exchange,
  ageSeconds: number,
) {
  const { operation, outcome, principal } = exchange;
  const { provenance, planned } = outcome;
  const facts = { operation, provenance, planned, principal, ageSeconds };
  const described = Object.fromEntries(asked.map((extension) => [extension.name, extension.describe(facts)]));
  const tail = Buffer.from(`,"extensions":${JSON.stringify(described)}}`);
  return Buffer.concat([body.subarray(0, -1), tail]);
}
