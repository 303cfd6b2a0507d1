import { serve } from '../../../territory/stand-ins/serve.ts';

/** An OpenTelemetry collector that keeps every span it is sent, as the JSON that came. */
export async function startCollector() {
  const received: string[] = [];
  const server = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push(Buffer.concat(chunks).toString('utf8'));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }, 0);
  return { url: server.url, spans: () => received.join('\n'), close: server.close };
}
