/** Hands a request on to the stand-in behind. */
import { buffer } from 'node:stream/consumers';
import type { Scene } from './scene.ts';

const standInResponse = Buffer.from(
  '{"results":[{"id":1,"name":"one"},{"id":2,"name":"two"}],"total_count":2}',
);

export async function passOn(scene: Scene): Promise<void> {
  const { response } = scene;
  if (scene.target === undefined) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(standInResponse);
    return;
  }
  const reply = await ask(scene);
  const type = reply.headers.get('content-type') ?? 'application/octet-stream';
  const body = Buffer.from(await reply.arrayBuffer());
  // Addresses in the body must lead back through here, or a nextLink would walk around the faults.
  const text = body.toString('utf8').replaceAll(new URL(scene.target).origin, scene.ownUrl);
  response.writeHead(reply.status, { 'content-type': type }).end(text);
}

/** Returns the target's response; a small response of its own without a target. */
export async function readTarget(scene: Scene): Promise<Buffer> {
  if (scene.target === undefined) return standInResponse;
  return Buffer.from(await (await ask(scene)).arrayBuffer());
}

async function ask({ request, target = '' }: Scene): Promise<Response> {
  const headers: Record<string, string> = {};
  for (const name of ['accept', 'authorization', 'content-type', 'traceparent', 'x-api-key']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  const { method = 'GET' } = request;
  const body = await buffer(request);
  const url = new URL(target).origin + (request.url ?? '/');
  return fetch(url, { method, headers, ...(body.length > 0 && { body: new Uint8Array(body) }) });
}
