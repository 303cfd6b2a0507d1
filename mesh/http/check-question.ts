import { isUtf8 } from 'node:buffer';
import { PertuisError } from '../contract/errors.ts';
import type { Question } from '../contract/exchange.ts';
import { parseStrictJson } from './strict-json.ts';

/** What a question consists of (GraphQL over HTTP, section 5.1), its shapes checked. */
export interface QuestionParameters {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Record<string, unknown> | null;
  readonly extensions?: Record<string, unknown> | null;
}

/**
 * What is refused before GraphQL sees a question: other methods and media types, batches, bodies that are not strict
 * JSON, and GET from another site that a browser could have been led into.
 */
export function checkQuestion(question: Question): QuestionParameters {
  if (question.method === 'GET') return checkGet(question);
  if (question.method !== 'POST') throw new PertuisError('METHOD_NOT_ALLOWED', 'Use GET or POST.');
  const type = question.headers['content-type'] ?? '';
  if (!/^application\/(graphql\+)?json\s*(;|$)/i.test(type)) {
    throw new PertuisError('UNSUPPORTED_MEDIA_TYPE', 'Send application/json.');
  }
  if (!isUtf8(question.body)) throw new PertuisError('BAD_REQUEST', 'The body is not UTF-8.');
  const body = parseStrictJson(question.body.toString('utf8'));
  if (Array.isArray(body)) throw new PertuisError('BATCHING_REFUSED', 'Send one operation per request.');
  if (body === null || typeof body !== 'object') {
    throw new PertuisError('BAD_REQUEST', 'Send a JSON object with a query.');
  }
  return checkParameters(body as Record<string, unknown>);
}

/** Shapes of the parameters (GraphQL over HTTP, section 5.1). */
function checkParameters({
  query,
  operationName,
  variables,
  extensions,
}: Record<string, unknown>): QuestionParameters {
  const wrong = (name: string, expected: string) =>
    new PertuisError('BAD_REQUEST', `"${name}" has to be ${expected}.`);
  if (typeof query !== 'string') throw wrong('query', 'a string');
  if (operationName != null && typeof operationName !== 'string') throw wrong('operationName', 'a string');
  if (typeof operationName === 'string' && operationName.length > 256) {
    throw wrong('operationName', 'at most 256 characters long');
  }
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) {
    throw wrong('variables', 'an object');
  }
  if (extensions != null && (typeof extensions !== 'object' || Array.isArray(extensions))) {
    throw wrong('extensions', 'an object');
  }
  if (extensions && 'persistedQuery' in extensions) {
    throw new PertuisError('BAD_REQUEST', 'Persisted queries are not offered here: send the query itself.');
  }
  return { query, operationName, variables, extensions } as QuestionParameters;
}

function checkGet({ headers, url }: Question): QuestionParameters {
  const search = new URL(url, 'http://gateway').searchParams;
  if (!search.has('query')) throw new PertuisError('BAD_REQUEST', 'Give a query.');
  const parameters = Object.fromEntries(
    ['query', 'operationName'].flatMap((name) => (search.has(name) ? [[name, search.get(name)]] : [])),
  );
  for (const name of ['variables', 'extensions']) {
    const text = search.get(name);
    if (text) parameters[name] = parseStrictJson(text) as never;
  }
  const checked = checkParameters(parameters);
  if (headers['sec-fetch-site'] === 'cross-site' && !headers['x-pertuis-preflight']) {
    throw new PertuisError(
      'CROSS_SITE_REFUSED',
      'From another site send POST, or the header X-Pertuis-Preflight.',
    );
  }
  return checked;
}
