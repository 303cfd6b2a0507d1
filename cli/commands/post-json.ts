import { Option } from 'commander';

const deadlineMs = 60_000;

export interface JsonPost {
  readonly key: string | undefined;
  readonly headers?: Record<string, string>;
  readonly body: object;
}

export function keyOption(): Option {
  return new Option('-k, --key <key>', 'API key or token').env('PERTUIS_KEY');
}

export function urlOption(): Option {
  return new Option('-u, --url <url>', 'the gateway')
    .env('PERTUIS_URL')
    .default('http://127.0.0.1:4000/graphql');
}

/** Asks a running gateway. `url` is that of its GraphQL endpoint; `path` leads from there. Throws an Error that says what to do. */
export async function postJson<Answer>(
  url: string,
  { key, headers, body }: JsonPost,
  path = '',
): Promise<{ readonly ok: boolean; readonly answer: Answer }> {
  const address = new URL(path, endpoint(url)).href;
  const response = await post(address, {
    method: 'POST',
    signal: AbortSignal.timeout(deadlineMs),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(key && { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  try {
    return { ok: response.ok, answer: JSON.parse(text) };
  } catch {
    throw new Error(
      `${address} answered ${response.status} with something that is not JSON. Is it the gateway?`,
    );
  }
}

async function post(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const refused = (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
    throw new Error(
      refused
        ? `Nothing answers at ${address}. Start the gateway first: npm start.`
        : `${address}: ${String(error)}`,
    );
  }
}

function endpoint(url: string): URL {
  const parsed = new URL(url);
  if (parsed.pathname === '/') parsed.pathname = '/graphql';
  return parsed;
}
