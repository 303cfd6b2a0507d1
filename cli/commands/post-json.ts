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

/**
 * Asks a running gateway. `url` is that of its GraphQL endpoint; `path` leads from there. Throws an Error that says what to do.
 */
export async function postJson<HttpResponse>(
  url: string,
  given: JsonPost,
  path = '',
): Promise<{ readonly ok: boolean; readonly result: HttpResponse }> {
  const signal = AbortSignal.timeout(deadlineMs);
  return readJson(await post(url, { accept: 'application/json', signal, ...given }, path));
}

/** An answer that has to be JSON. */
export async function readJson<HttpResponse>(
  response: Response,
): Promise<{ readonly ok: boolean; readonly result: HttpResponse }> {
  const text = await response.text();
  try {
    return { ok: response.ok, result: JSON.parse(text) };
  } catch {
    throw new Error(
      `${response.url} answered ${response.status} with something that is not JSON. Is it the gateway?`,
    );
  }
}

export async function post(
  url: string,
  { key, headers, body, accept, signal }: JsonPost & { accept: string; signal: AbortSignal },
  path = '',
): Promise<Response> {
  const address = new URL(path, endpoint(url)).href;
  try {
    return await fetch(address, {
      method: 'POST',
      signal,
      headers: {
        'content-type': 'application/json',
        accept,
        ...(key && { authorization: `Bearer ${key}` }),
        ...headers,
      },
      body: JSON.stringify(body),
    });
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const refused = (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
    throw new Error(
      refused
        ? `Nothing answers at ${address}. Start the gateway first: pertuis start, or npm start for the demonstration.`
        : `${address}: ${String(error)}`,
    );
  }
}

function endpoint(url: string): URL {
  const parsed = new URL(url);
  if (parsed.pathname === '/') parsed.pathname = '/graphql';
  return parsed;
}
