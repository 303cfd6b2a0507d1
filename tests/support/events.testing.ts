import { EventSourceParserStream } from 'eventsource-parser/stream';

/** A subscription of a test: status and headers, then one result after the other. */
export interface Subscribed {
  readonly status: number;
  readonly headers: Headers;
  /** Returns the next result; `complete` when the gateway completes, `cut` when the stream ends without an event. */
  next(): Promise<Result | 'complete' | 'cut'>;
  leave(): void;
}

export interface Result {
  readonly data?: Record<string, never> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

/** Subscribes by POST, or by GET when `method` says so. */
export async function subscribe(
  url: string,
  query: string,
  { method = 'POST', headers = {}, variables }: SubscribeOptions = {},
): Promise<Subscribed> {
  const left = new AbortController();
  const target = new URL(`${url}/graphql`);
  if (method === 'GET') target.searchParams.set('query', query);
  const response = await fetch(target, {
    method,
    signal: left.signal,
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
    ...(method === 'POST' && { body: JSON.stringify({ query, variables }) }),
  });
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    return respondedOnce(response, (await response.json()) as Result);
  }
  const reader = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  return {
    status: response.status,
    headers: response.headers,
    async next() {
      const { value } = (await reader?.read().catch(() => undefined)) ?? {};
      if (!value) return 'cut';
      return value.event === 'complete' ? 'complete' : (JSON.parse(value.data) as Result);
    },
    leave: () => left.abort(),
  };
}

export interface SubscribeOptions {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  readonly variables?: object;
}

function respondedOnce({ status, headers }: Response, result: Result): Subscribed {
  const results: (Result | 'complete')[] = [result];
  return { status, headers, next: async () => results.shift() ?? 'complete', leave() {} };
}

export function codesOf(result: Result | string): unknown[] {
  return typeof result === 'string' ? [] : (result.errors ?? []).map(({ extensions }) => extensions.code);
}
