import type { FuzzRequest } from './requests.ts';
import type { FuzzResponse } from './send.ts';

interface ErrorJson {
  readonly message?: unknown;
  readonly extensions?: { readonly code?: unknown };
}

const leaks = /\bat \S+ \(|\.(ts|js|mjs):\d+|node_modules|file:\/\/|ECONN|\/home\/|Maximum call stack/;
const mostBytes = 4 * 1024 * 1024;
const mostErrors = 101;
const mostErrorBytes = 18 * 1024;
const mostCharacters = 300;

/** What no response may do, whatever was asked. One word for each promise that is broken. */
export function findViolations({ method }: FuzzRequest, response: FuzzResponse): string[] {
  const { status, headers, body, isStuck } = response;
  if (isStuck) return ['stuck'];
  if (status === undefined) return ['no-response'];
  const found: string[] = [];
  if (status >= 500) found.push(`status-${status}`);
  if (body.length > mostBytes) found.push('large-response');
  if (headers.has('x-injected')) found.push('header-injected');
  const type = headers.get('content-type') ?? '';
  const texts = type.startsWith('text/event-stream') ? eventsIn(body) : /json/.test(type) ? [body] : [];
  if (method === 'HEAD' || status === 304 || status === 204) return body === '' ? found : [...found, 'body'];
  if (status >= 400 && texts.length === 0) found.push(`uncoded-${status}`);
  for (const text of texts) found.push(...violationsOf(text, status));
  return [...new Set(found)];
}

function violationsOf(text: string, status: number): string[] {
  let errors: readonly ErrorJson[];
  try {
    errors = JSON.parse(text).errors ?? [];
  } catch {
    return ['not-json'];
  }
  const found: string[] = [];
  if (errors.length === 0 && status >= 400) found.push(`uncoded-${status}`);
  if (errors.length > mostErrors) found.push('many-errors');
  const told = JSON.stringify(errors);
  if (Buffer.byteLength(told) > mostErrorBytes) found.push('long-errors');
  if (leaks.test(told)) found.push('leak');
  for (const { message, extensions } of errors) {
    if (typeof extensions?.code !== 'string') found.push('no-code');
    if (extensions?.code === 'INTERNAL') found.push('internal');
    if (typeof message !== 'string' || message.length > mostCharacters) found.push('long-message');
  }
  return found;
}

function eventsIn(body: string): string[] {
  return [...body.matchAll(/^data: ?(.+)$/gm)].map(([, data = '']) => data);
}

/** Codes of a response, for the report. */
export function codesOf({ body }: FuzzResponse): string[] {
  return [...new Set([...body.matchAll(/"code":"([A-Z_]+)"/g)].map(([, code = '']) => code))];
}

const unsteady = /SOURCE_|DEADLINE_|OVERLOADED|TOO_MANY_SUBSCRIPTIONS|"extensions":\{"(eco|provenance|plan)"/;

/** Whether two responses to the same request say the same. Cursors are sealed again each time; figures of the machine change. */
export function isSame(request: FuzzRequest, first: FuzzResponse, second: FuzzResponse): boolean {
  if (unsteady.test(first.body) || unsteady.test(second.body)) return true;
  if (/platform|metrics|eco|health/i.test(request.target + request.body.toString('latin1'))) return true;
  const told = ({ status, body }: FuzzResponse) => `${status} ${body.replace(/"[\w-]{40,}"/g, '"…"')}`;
  return told(first) === told(second);
}
