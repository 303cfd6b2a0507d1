import { createHash } from 'node:crypto';
import type { Answer, Exchange } from '../contract/exchange.ts';
import { listOf } from '../contract/header-list.ts';

const empty = Buffer.alloc(0);

/** A strong validator (RFC 9110, 8.8.3) of the bytes. */
export function entityTag(body: Buffer): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}

/** 304 for who has these bytes already, unless extensions are asked for, which are new each time. */
export function notModified({ question, outcome }: Exchange, answer: Answer): Answer {
  const held = question.headers['if-none-match'];
  const { etag } = answer.headers;
  if (held === undefined || etag === undefined) return answer;
  if (outcome.asked.size > 0 || question.headers['pertuis-include']) return answer;
  // `*` says that any will do. Nobody holds the answer to a POST that was never asked.
  const takesAny = question.method === 'GET' && held.trim() === '*';
  const holds = listOf(held).some((one) => one === etag || one === `W/${etag}`);
  if (!holds && !takesAny) return answer;
  return { ...answer, status: 304, body: empty };
}
