import { connect, type Socket } from 'node:net';
import type { ConnectionBounds } from '../contract/listener.ts';
import { forMethods, type Route } from '../contract/route.ts';
import { type HttpServer, listen } from './server.ts';

/** A server with short durations and three routes, and clients that send raw bytes. */
export interface TestDoor extends HttpServer {
  open(localAddress?: string): Promise<TestSocket>;
  /** Sends bytes unchanged, and resolves with everything that is received until the socket ends. */
  send(bytes: string): Promise<string>;
}

export interface TestSocket {
  readonly socket: Socket;
  readonly isOpen: () => boolean;
  readonly said: () => string;
  readonly closed: Promise<void>;
  /** Resolves when this pattern has been received, or the socket has ended. */
  heard(pattern: RegExp): Promise<string>;
}

const shortBounds: Partial<ConnectionBounds> = {
  ...{ headerMs: 60_000, requestMs: 60_000, idleMs: 60_000, stalledMs: 60_000, lingerMs: 500, checkMs: 20 },
};

const text = (body: string | Buffer) => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body: Buffer.from(body),
  ageSeconds: 0,
});

export const large = Buffer.alloc(24 * 1024 * 1024, 'x');

export async function openDoor(
  bounds: Partial<ConnectionBounds> = {},
  routes: Record<string, Route> = {},
  more: { hosts?: string[] } = {},
): Promise<TestDoor> {
  const server = await listen({
    ...{ port: 0, hostname: '127.0.0.1', maxBodyBytes: 1_000, onUnexpected() {}, ...more },
    connections: { ...shortBounds, ...bounds },
    routes: new Map<string, Route>([
      ['/hello', () => text('hello')],
      ['/echo', forMethods(['POST'], ({ body }) => text(body))],
      ['/large', () => text(large)],
      ...Object.entries(routes),
    ]),
  });
  const { port } = new URL(server.url);
  const open = (localAddress?: string) => openSocket(Number(port), localAddress);
  return {
    ...server,
    open,
    async send(bytes) {
      const { socket, closed, said } = await open();
      socket.write(bytes);
      await closed;
      return said();
    },
  };
}

function openSocket(port: number, localAddress = '127.0.0.1'): Promise<TestSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress, allowHalfOpen: true });
    let said = '';
    let isOpen = true;
    const closed = new Promise<void>((done) => {
      for (const event of ['end', 'close'])
        socket.once(event, () => {
          isOpen = false;
          done();
        });
    });
    socket.setEncoding('latin1').on('data', (chunk) => {
      said += chunk;
    });
    socket.once('error', reject).on('error', () => {});
    socket.once('connect', () =>
      resolve({
        ...{ socket, closed, isOpen: () => isOpen, said: () => said },
        heard: (pattern) =>
          new Promise((done) => {
            const look = () => pattern.test(said) && done(said);
            socket.on('data', look);
            void closed.then(() => done(said));
            look();
          }),
      }),
    );
  });
}

export const get = (path: string, headers = '') =>
  `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n`;
