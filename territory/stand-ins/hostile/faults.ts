/** The faults of an upstream. */
import type { ServerResponse } from 'node:http';
import { passOn, readTarget } from './pass-on.ts';
import type { Scene } from './scene.ts';
import { mistype } from './wrong-types.ts';

export type FaultName =
  | 'slow'
  | 'slow-headers'
  | 'reset'
  | 'reset-mid-body'
  | 'truncated-json'
  | 'html-200'
  | `status-${number}`
  | 'redirect-inside'
  | 'endless'
  | 'huge'
  | 'wrong-types'
  | 'says';

/** `retryAfter` belongs to a status, `megabytes` to `huge`, `body` and `headers` to `says`. */
export interface Fault {
  readonly name: FaultName;
  readonly retryAfter?: string;
  readonly megabytes?: number;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

const json = { 'content-type': 'application/json; charset=utf-8' };
const chunk = Buffer.alloc(64 * 1024, 'a');

export async function misbehave(fault: Fault | undefined, scene: Scene): Promise<void> {
  const { response } = scene;
  if (!fault) return passOn(scene);
  if (fault.name.startsWith('status-')) return respondWithStatus(fault, response);
  switch (fault.name) {
    case 'slow-headers':
      return;
    case 'slow':
      return drip(response);
    case 'reset':
      scene.request.socket.resetAndDestroy();
      return;
    case 'reset-mid-body':
      return cut(scene, true);
    case 'truncated-json':
      return cut(scene, false);
    case 'html-200':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><h1>Under maintenance</h1></html>');
      return;
    case 'redirect-inside':
      response.writeHead(302, { location: `${scene.ownUrl}/inside/meta-data` }).end();
      return;
    case 'endless':
      return flood(scene, Number.POSITIVE_INFINITY);
    case 'huge':
      return flood(scene, (fault.megabytes ?? 500) * 1024 * 1024);
    case 'wrong-types':
      return respondMistyped(scene);
    case 'says':
      response.writeHead(200, { ...json, ...fault.headers }).end(fault.body);
      return;
  }
}

/** The body of a refusal gossips: none of it may reach a client. */
function respondWithStatus({ name, retryAfter }: Fault, response: ServerResponse) {
  const status = Number(name.slice('status-'.length));
  response.writeHead(status, { ...json, ...(retryAfter !== undefined && { 'retry-after': retryAfter }) });
  response.end(
    JSON.stringify({ error: 'password=hunter2 at http://10.0.0.7/internal', stack: 'at Secret.java:7' }),
  );
}

function drip(response: ServerResponse) {
  response.writeHead(200, json).write('[');
  const timer = setInterval(() => response.write(' '), 50);
  response.once('close', () => clearInterval(timer));
}

/** Half of the response. Reset: the length promises all of it. Otherwise the frame is right and the JSON is not. */
async function cut(scene: Scene, reset: boolean) {
  const { response, request } = scene;
  const whole = await readTarget(scene);
  const half = whole.subarray(0, Math.max(1, Math.floor(whole.length / 2)));
  if (!reset) {
    response.writeHead(200, json).end(half);
    return;
  }
  response.writeHead(200, { ...json, 'content-length': whole.length });
  response.write(half, () => request.socket.resetAndDestroy());
}

async function flood({ response, seen }: Scene, bytes: number) {
  response.writeHead(200, json).write('["');
  while (seen.sentBytes < bytes && !response.destroyed) {
    seen.sentBytes += chunk.length;
    if (!response.write(chunk)) {
      await new Promise<void>((resolve) => {
        const go = () => {
          response.off('drain', go).off('close', go);
          resolve();
        };
        response.on('drain', go).on('close', go);
      });
    }
  }
  response.end('"]');
}

async function respondMistyped(scene: Scene) {
  const whole = await readTarget(scene);
  scene.response.writeHead(200, json).end(JSON.stringify(mistype(JSON.parse(whole.toString('utf8')))));
}
