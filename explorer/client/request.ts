import { Kind, type OperationDefinitionNode, parse } from 'graphql';

/** A request as the page sends it. */
export interface Request {
  readonly query: string;
  readonly operation: OperationDefinitionNode | undefined;
  readonly variables: Record<string, unknown> | undefined;
  readonly headers: Record<string, string>;
  /** Response extensions to ask for. */
  readonly include: readonly string[];
  readonly signal: AbortSignal;
}

/** Returns the operation at the cursor, or the first. Undefined for a document that cannot be read: the gateway says why. */
export function operationAt(query: string, cursor: number): OperationDefinitionNode | undefined {
  try {
    const operations = parse(query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const here = operations.find(({ loc }) => loc && loc.start <= cursor && cursor <= loc.end);
    return (here ?? operations[0]) as OperationDefinitionNode | undefined;
  } catch {
    return undefined;
  }
}

/** Sends a query or a mutation, and hands back the response. */
export function send(request: Request): Promise<Response> {
  return post(request, 'application/graphql-response+json, application/json;q=0.9', request.include);
}

/**
 * Subscribes (GraphQL over SSE, distinct connections mode). Yields the JSON of each event; ends when the gateway completes the
 * subscription. A refusal is a response of its own: it is returned.
 */
export async function* subscribe(request: Request): AsyncGenerator<string, Response | undefined> {
  const response = await post(request, 'text/event-stream, application/json;q=0.5', []);
  if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream'))
    return response;
  let rest = '';
  for await (const chunk of chunksOf(response.body.pipeThrough(new TextDecoderStream()))) {
    const blocks = (rest + chunk).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const lines = block.split(/\r?\n/);
      if (lines.includes('event: complete')) return undefined;
      const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trimStart());
      if (lines.includes('event: next')) yield data.join('\n');
    }
  }
  return undefined;
}

function post(
  { query, operation, variables, headers, signal }: Request,
  accept: string,
  include: readonly string[],
) {
  const extensions = Object.fromEntries(include.map((name) => [name, true]));
  return fetch('/graphql', {
    method: 'POST',
    signal,
    headers: { accept, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      query,
      ...(variables && { variables }),
      ...(operation?.name && { operationName: operation.name.value }),
      ...(include.length > 0 && { extensions }),
    }),
  });
}

async function* chunksOf(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    reader.releaseLock();
  }
}
