import { EventSourceParserStream } from 'eventsource-parser/stream';
import { getOperationAST, parse } from 'graphql';

/** Whether the gateway will answer with events. What cannot be read is left to the gateway, which says what is wrong. */
export function isSubscription(query: string, operationName: string | undefined): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === 'subscription';
  } catch {
    return false;
  }
}

/** Prints each event's result as one line of JSON, until the gateway completes the stream. The exit code is 1 when the last one had no data. */
export async function printEvents({ body }: Response) {
  const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { event, data } of events ?? []) {
    if (event === 'complete') return;
    if (event !== 'next') continue;
    process.stdout.write(`${data}\n`);
    process.exitCode = (JSON.parse(data) as { data?: unknown }).data == null ? 1 : 0;
  }
  throw new Error('The stream was cut before the gateway had completed it.');
}
