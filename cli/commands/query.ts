import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { isSubscription, printEvents } from './print-events.ts';

interface QueryOptions {
  readonly url: string;
  readonly key?: string;
  readonly variables?: string;
  readonly operation?: string;
  readonly include?: string;
}

const deadlineMs = 60_000;

export function addQuery(program: Command) {
  program
    .command('query')
    .description(
      'ask the running gateway and print the JSON answer; of a subscription one line per event, until Ctrl-C',
    )
    .argument('<file>', 'a .graphql file, or - for standard input')
    .option('-v, --variables <json>', 'variables as JSON, or @file.json')
    .option('-k, --key <key>', 'API key or token (PERTUIS_KEY otherwise)', process.env.PERTUIS_KEY)
    .option('-o, --operation <name>', 'which operation, when the file holds several')
    .option('-i, --include <names>', 'extensions to add to the answer: eco, provenance')
    .option('-u, --url <url>', 'the gateway', process.env.PERTUIS_URL ?? 'http://127.0.0.1:4000/graphql')
    .action(ask);
}

/** Prints the answer; the exit code is 1 when it has no data. */
async function ask(file: string, options: QueryOptions) {
  const query = await readQuery(file);
  const variables = options.variables ? await readVariables(options.variables) : undefined;
  const body = {
    query,
    ...(variables !== undefined && { variables }),
    ...(options.operation && { operationName: options.operation }),
  };
  if (isSubscription(query, options.operation)) return follow(options, body);
  const signal = AbortSignal.timeout(deadlineMs);
  const response = await post(endpoint(options.url), options, body, { accept: 'application/json', signal });
  await printAnswer(response, options);
}

async function follow(options: QueryOptions, body: object) {
  const left = new AbortController();
  process.once('SIGINT', () => left.abort());
  const asked = { accept: 'text/event-stream', signal: left.signal };
  const response = await post(endpoint(options.url), options, body, asked);
  const streams = response.headers.get('content-type')?.startsWith('text/event-stream');
  await (streams ? printEvents(response) : printAnswer(response, options)).catch((error) => {
    if (!left.signal.aborted) throw error;
  });
}

async function printAnswer(response: Response, options: QueryOptions) {
  const text = await response.text();
  let answer: { data?: unknown };
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Error(
      `${options.url} answered ${response.status} with something that is not JSON. Is it the gateway?`,
    );
  }
  process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  if (answer.data === undefined || answer.data === null) process.exitCode = 1;
}

async function post(
  url: string,
  { key, include }: QueryOptions,
  body: object,
  { accept, signal }: { accept: string; signal: AbortSignal },
): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      signal,
      headers: {
        'content-type': 'application/json',
        accept,
        ...(key && { authorization: `Bearer ${key}` }),
        ...(include && { 'pertuis-include': include }),
      },
      body: JSON.stringify(body),
    });
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const refused = (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
    throw new Error(
      refused ? `Nothing answers at ${url}. Start the gateway first: npm start.` : `${url}: ${String(error)}`,
    );
  }
}

function endpoint(url: string): string {
  const parsed = new URL(url);
  if (parsed.pathname === '/') parsed.pathname = '/graphql';
  return parsed.href;
}

async function readQuery(file: string): Promise<string> {
  if (file !== '-')
    return readFile(file, 'utf8').catch((error) => fail(`The query file cannot be read: ${error.message}`));
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return text;
}

async function readVariables(given: string): Promise<unknown> {
  const text = given.startsWith('@') ? await readFile(given.slice(1), 'utf8') : given;
  try {
    return JSON.parse(text);
  } catch {
    return fail(`--variables has to be JSON, such as '{"day":"2026-10-31"}'.`);
  }
}

function fail(message: string): never {
  throw new Error(message);
}
