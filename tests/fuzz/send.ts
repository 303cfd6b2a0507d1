import { connect } from 'node:net';
import type { FuzzRequest } from './requests.ts';

export interface FuzzResponse {
  /** Undefined when the gateway closed without a word. */
  readonly status: number | undefined;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Whether the gateway had to be cut off. */
  readonly isStuck: boolean;
  readonly milliseconds: number;
}

const patienceMs = 20_000;

/** The bytes of a request, as a client without any care would write them. */
export function toBytes({ method, target, headers, body }: FuzzRequest): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value.replace(/[\r\n]/g, ' ')}\r\n`).join('');
  const length = body.length > 0 || method === 'POST' ? `content-length: ${body.length}\r\n` : '';
  const line = `${method} ${target.replace(/[ \r\n]/g, '')} HTTP/1.1\r\n`;
  const head = `${line}host: gateway\r\nconnection: close\r\n${lines}${length}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/** Sends a request over a new connection, and waits until the gateway closes it. */
export function send(url: string, request: FuzzRequest): Promise<FuzzResponse> {
  const { hostname, port } = new URL(url);
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let isStuck = false;
    const socket = connect(Number(port), hostname, () => socket.write(toBytes(request)));
    socket.setTimeout(patienceMs, () => {
      isStuck = true;
      socket.destroy();
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    // A refusal may close before all of a long body is sent.
    socket.on('error', () => {});
    socket.on('close', () => {
      const milliseconds = performance.now() - startedAt;
      resolve({ ...readResponse(Buffer.concat(chunks)), isStuck, milliseconds });
    });
  });
}

function readResponse(bytes: Buffer) {
  let rest = bytes;
  while (rest.subarray(0, 12).toString('latin1') === 'HTTP/1.1 100')
    rest = rest.subarray(rest.indexOf('\r\n\r\n') + 4);
  const end = rest.indexOf('\r\n\r\n');
  const [first = '', ...lines] = rest.subarray(0, Math.max(0, end)).toString('latin1').split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(first)?.[1];
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const content = end < 0 ? Buffer.alloc(0) : rest.subarray(end + 4);
  const body = headers.get('transfer-encoding') === 'chunked' ? unchunk(content) : content;
  return { status: status === undefined ? undefined : Number(status), headers, body: body.toString('utf8') };
}

function unchunk(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n', at);
    const length = Number.parseInt(bytes.subarray(at, end).toString('latin1'), 16);
    if (!(length > 0)) break;
    parts.push(bytes.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
  return Buffer.concat(parts);
}
