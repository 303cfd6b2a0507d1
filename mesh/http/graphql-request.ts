import { isUtf8 } from 'node:buffer';
import { PertuisError } from '../contract/errors.ts';
import type { GraphqlParameters } from '../contract/graphql-parameters.ts';
import type { HttpRequest } from '../contract/request-context.ts';
import { readSearchParameters } from './search-parameters.ts';
import { parseStrictJson } from './strict-json.ts';

const names: ReadonlySet<string> = new Set([
  'query',
  'documentId',
  'operationName',
  'variables',
  'extensions',
]);
const longestName = 256;

/**
 * Parses a request for all later stages: none of them reads method, URL, headers or bytes again.
 *
 * Rejects other methods and media types, batches, bodies that are not strict JSON, and parameters in two
 * places. Rejects GET requests that another site could have caused in a browser.
 */
export function readGraphqlRequest(request: HttpRequest): GraphqlParameters {
  if (request.method === 'GET') return checkGet(request);
  if (request.method !== 'POST') throw new PertuisError('METHOD_NOT_ALLOWED', 'Use GET or POST.');
  checkMediaType(request.headers['content-type']);
  if (readSearchParameters(request.url, names).size > 0) {
    throw bad('A POST has its parameters in the body. Leave them out of the URL.');
  }
  if (!isUtf8(request.body)) throw bad('The body is not UTF-8.');
  const body = parseStrictJson(request.body.toString('utf8'));
  if (Array.isArray(body)) throw new PertuisError('BATCHING_REFUSED', 'Send one operation per request.');
  if (body === null || typeof body !== 'object') throw bad('Send a JSON object with a query.');
  for (const [name, value] of Object.entries(body)) {
    if (value !== null && !names.has(name)) {
      throw bad(
        'The body has an unknown parameter. Send query, documentId, operationName, variables and extensions only.',
      );
    }
  }
  return checkParameters(body as Record<string, unknown>);
}

/** Accepts JSON in UTF-8. Parameters of the media type other than `charset` are ignored. */
function checkMediaType(header = '') {
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase());
  const isJson = type === 'application/json' || type === 'application/graphql+json';
  const charsets = parameters.filter((one) => /^charset\s*=/.test(one));
  const isUtf = charsets.every((one) => /^charset\s*=\s*"?utf-?8"?$/.test(one));
  if (!isJson || !isUtf) {
    throw new PertuisError('UNSUPPORTED_MEDIA_TYPE', 'Send application/json in UTF-8.');
  }
}

/** Checks the shapes of the parameters (GraphQL over HTTP, section 5.1). */
function checkParameters({
  query,
  documentId,
  operationName,
  variables,
  extensions,
}: Record<string, unknown>): GraphqlParameters {
  const read = {
    query: checkString('query', query, Number.POSITIVE_INFINITY),
    documentId: checkString('documentId', documentId, longestName),
    operationName: checkName(operationName),
    variables: checkObject('variables', variables),
    extensions: checkObject('extensions', extensions),
  };
  const persistedHash = readPersistedHash(read.extensions);
  const named = [read.documentId, persistedHash].filter((one) => one !== undefined).length;
  if (read.query === undefined && named === 0)
    throw bad('Send a query, or the documentId of a published document.');
  if (read.documentId !== undefined && (read.query !== undefined || named > 1))
    throw bad('Send a documentId alone, without a query: it identifies the document.');
  return { ...read, persistedHash };
}

function checkString(name: string, value: unknown, longest: number): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw bad(`"${name}" has to be a string.`);
  if (value.length > longest) throw bad(`"${name}" has to be at most ${longest} characters long.`);
  return value;
}

/** Apollo's Automatic Persisted Queries, version 1: `{ "persistedQuery": { "version": 1, "sha256Hash": "…" } }`. */
function readPersistedHash(extensions: Record<string, unknown> | undefined): string | undefined {
  const persisted = checkObject('extensions.persistedQuery', extensions?.persistedQuery);
  if (!persisted) return undefined;
  const { version, sha256Hash } = persisted;
  if (version !== 1) throw bad('"extensions.persistedQuery.version" has to be 1.');
  if (typeof sha256Hash !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256Hash))
    throw bad('"extensions.persistedQuery.sha256Hash" has to be a SHA-256 in hexadecimal.');
  return sha256Hash.toLowerCase();
}

/** Rejects text that cannot be the name of an operation. */
function checkName(name: unknown): string | undefined {
  if (name === undefined || name === null || name === '') return undefined;
  if (typeof name !== 'string') throw bad('"operationName" has to be a string.');
  if (name.length > longestName) {
    throw bad(`"operationName" has to be at most ${longestName} characters long.`);
  }
  if (!/^[_A-Za-z][_0-9A-Za-z]*$/.test(name)) {
    throw new PertuisError(
      'OPERATION_RESOLUTION_FAILURE',
      '"operationName" is not a name. Send the name of an operation of the document, or none.',
    );
  }
  return name;
}

function checkObject(name: string, value: unknown): Record<string, unknown> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw bad(`"${name}" has to be an object.`);
  return value as Record<string, unknown>;
}

function checkGet({ headers, url }: HttpRequest): GraphqlParameters {
  const search = readSearchParameters(url, names);
  const json = (name: string) => {
    const text = search.get(name);
    return text ? parseStrictJson(text, `"${name}"`) : undefined;
  };
  const checked = checkParameters({
    query: search.get('query'),
    documentId: search.get('documentId'),
    operationName: search.get('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  });
  if (headers['sec-fetch-site'] === 'cross-site' && !headers['x-pertuis-preflight']) {
    throw new PertuisError(
      'CROSS_SITE_REFUSED',
      'From another site send POST, or the header X-Pertuis-Preflight.',
    );
  }
  return checked;
}

function bad(message: string): PertuisError {
  return new PertuisError('BAD_REQUEST', message);
}
