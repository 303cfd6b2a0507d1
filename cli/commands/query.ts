import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type JsonPost, keyOption, post, postJson, readJson, urlOption } from './post-json.ts';
import { isSubscription, printEvents } from './print-events.ts';

interface QueryOptions {
  readonly url: string;
  readonly key?: string;
  readonly variables?: string;
  readonly operation?: string;
  readonly include?: string;
}

interface HttpResponse {
  readonly data?: unknown;
}

export function addQuery(program: Command) {
  program
    .command('query')
    .summary('send a query to the running gateway and print the response')
    .description(
      'Send a query to the running gateway and print the response as JSON.\n\n' +
        'A subscription prints one line per event, until Ctrl-C.',
    )
    .argument('<file>', 'a .graphql file, or - for standard input')
    .option('-v, --variables <json>', 'variables as JSON, or @file.json')
    .addOption(keyOption())
    .option('-o, --operation <name>', 'which operation, when the file holds several')
    .option('-i, --include <names>', 'extensions to add to the response: eco, provenance, plan')
    .addOption(urlOption())
    .addHelpText(
      'after',
      `
Examples:
  pertuis query queries/first.graphql
  pertuis query report.graphql --variables '{"day":"2026-10-31"}' --include eco,provenance
  echo '{ platform { energyJoules } }' | pertuis query - --key prt_...

Exit codes:
  0  the response has data, perhaps with errors beside it
  1  it has none, or nobody answered`,
    )
    .action(sendQuery);
}

/** Prints the answer; the exit code is 1 when it has no data. */
async function sendQuery(file: string, options: QueryOptions) {
  const query = await readQuery(file);
  const variables = options.variables ? await readVariables(options.variables) : undefined;
  const question: JsonPost = {
    key: options.key,
    headers: options.include ? { 'pertuis-include': options.include } : {},
    body: {
      query,
      ...(variables !== undefined && { variables }),
      ...(options.operation && { operationName: options.operation }),
    },
  };
  if (isSubscription(query, options.operation)) return follow(options.url, question);
  printResponse(await postJson<HttpResponse>(options.url, question));
}

async function follow(url: string, question: JsonPost) {
  const left = new AbortController();
  process.once('SIGINT', () => left.abort());
  // Whoever reads us, such as `head`, may have enough.
  process.stdout.once('error', () => left.abort());
  const response = await post(url, { ...question, accept: 'text/event-stream', signal: left.signal });
  const streams = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (!streams) return printResponse(await readJson<HttpResponse>(response));
  await printEvents(response).catch((error) => {
    if (!left.signal.aborted) throw error;
  });
}

function printResponse({ result }: { result: HttpResponse }) {
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  if (result.data === undefined || result.data === null) process.exitCode = 1;
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
