import type { GraphQLSchema } from 'graphql';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { checkShape, type FieldInfo } from './check-shape.ts';
import type { Description } from './description.ts';
import type { HandlerSettings } from './handler-settings.ts';
import type { OpenEvents } from './server-events.ts';
import { type CheckTarget, readTargets } from './targets.ts';

type Fetch = typeof globalThis.fetch;

/** The only way from a Mesh handler to the network. */
export interface Gate {
  readonly fetch: Fetch;
  /** Ends the reading of descriptions. Only described operations are allowed afterwards. */
  open(schema: GraphQLSchema): void;
  /** Applies the same check to requests for events. */
  guard(open: OpenEvents): OpenEvents;
}

/**
 * Creates the gate of a handler. While Mesh builds the handler, the gate serves the checked description and allows the
 * configured addresses. Once open, it checks the target and headers of each request.
 */
export function createGate(
  handler: HandlerSettings,
  description: Description,
  { describe, sendQuery }: { readonly describe: Fetch; readonly sendQuery: Fetch },
): Gate {
  let checkTarget: CheckTarget | undefined;
  const check = (input: string, method: string, info?: FieldInfo) =>
    checkTarget?.(new URL(input), method, coordinateOf(info));
  return {
    // Mesh passes the field that it resolves as a fourth argument.
    fetch: async (input, init, ...[, info]: [context?: unknown, info?: FieldInfo]) => {
      const url = input instanceof Request ? input.url : String(input);
      if (!checkTarget) return readDescription(url, init, description, handler, describe);
      check(url, (init?.method ?? 'GET').toUpperCase(), info);
      const response = await sendQuery(input, init && { ...init, headers: sendable(init.headers) });
      return checkShape(response, info);
    },
    guard: (openEvents) => (request, signal) => {
      check(request.url, request.method);
      return openEvents(request, signal);
    },
    open(schema) {
      checkTarget = readTargets(schema, handler.addresses);
    },
  };
}

async function readDescription(
  url: string,
  init: RequestInit | undefined,
  description: Description,
  { addresses }: HandlerSettings,
  describe: Fetch,
): Promise<Response> {
  const known = description.get(url);
  if (known) return new Response(known.text, { headers: { 'content-type': known.type } });
  if (!addresses.some(({ href }) => href === URL.parse(url)?.href))
    throw new SourceFailure('refused', 'a description refers to an address outside the configuration');
  const response = await describe(url, init);
  // Mesh's YAML has tags that read files.
  if (/\.ya?ml$/i.test(url) || /ya?ml/i.test(response.headers.get('content-type') ?? ''))
    throw new SourceFailure('bad-response', 'a description in YAML is read from a file only');
  return response;
}

function coordinateOf(info: FieldInfo | undefined): string | undefined {
  return info?.parentType && `${info.parentType.name}.${info.fieldName}`;
}

/**
 * Validates header values. Throws `SourceFailure` for values that HTTP cannot carry (RFC 9110 §5.5), because the client
 * supplied them.
 */
function sendable(given: RequestInit['headers']): Headers {
  const headers = new Headers();
  const entries: Iterable<[string, unknown]> =
    given instanceof Headers || Array.isArray(given)
      ? (given as Iterable<[string, string]>)
      : Object.entries(given ?? {});
  for (const [name, value] of entries) {
    if (value === undefined || value === null) continue;
    const text = String(value);
    if (!/^[\t\x20-\x7e\x80-\xff]{0,8192}$/.test(text))
      throw new SourceFailure('bad-input', 'expected a value that a header can carry');
    const sent = name.toLowerCase() === 'cookie' ? withoutAbsent(text) : text;
    if (sent !== '') headers.set(name, sent);
  }
  return headers;
}

/** Mesh writes `name=;` for a cookie that is not given. */
function withoutAbsent(cookies: string): string {
  const given = cookies.split(';').map((cookie) => cookie.trim());
  return given.filter((cookie) => /=./.test(cookie)).join('; ');
}
