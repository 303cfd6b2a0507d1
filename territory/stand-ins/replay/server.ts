/** Answers of real services, given again as they were recorded, each at its path whatever the query. */
import { type StandIn, serve } from '../serve.ts';

export interface ReplayOptions {
  /** By path. */
  readonly responses: Readonly<Record<string, string>>;
  /**
   * The origin that the recorded service had: links to it in a body lead here instead, as they would behind a reverse proxy.
   */
  readonly behind?: string;
  readonly port?: number;
}

export async function startReplay({ responses, behind, port = 0 }: ReplayOptions): Promise<StandIn> {
  let url = '';
  const standIn = await serve((request, response) => {
    const path = decodeURIComponent((request.url ?? '').split('?', 1)[0] ?? '');
    const body = responses[path];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(behind ? body?.replaceAll(behind, url) : body);
  }, port);
  url = standIn.url;
  return standIn;
}
