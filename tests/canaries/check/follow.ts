import type { Territory } from '../territory/start.ts';
import type { Client } from '../world/clients.ts';
import type { Asking, Reply } from './exchange.ts';

const patienceMs = 30_000;

/** Subscribes at both gateways and reads until they complete: the events as one reply, `{ "events": […] }`. */
export async function follow({ doors }: Territory, client: Client, asking: Asking): Promise<[Reply, Reply]> {
  const [one, two] = await Promise.all(
    doors.map(async ({ url, keys }) => {
      const key = keys[client.name];
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        signal: AbortSignal.timeout(patienceMs),
        headers: {
          accept: 'text/event-stream',
          'content-type': 'application/json',
          ...(key && { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify(asking),
      });
      const text = await response.text();
      const streams = response.headers.get('content-type')?.startsWith('text/event-stream');
      const headers = Object.fromEntries(response.headers);
      return { status: response.status, headers, text: streams ? eventsOf(text) : text };
    }),
  );
  return [one, two] as [Reply, Reply];
}

function eventsOf(stream: string): string {
  const events = [...stream.matchAll(/^data: ?(\{.*)$/gm)].map(([, data]) => data);
  return `{"events":[${events.join(',')}]}`;
}
