import type { Socket } from 'node:net';

/**
 * Ends a socket whose peer may still be sending. Closing it at once would make the kernel reset the connection, and the peer
 * could lose the response that says why. So the end is sent, what still comes is thrown away, and after `lingerMs` the socket
 * is destroyed, whatever the peer does. What a flood still sends is left in the kernel.
 */
export function linger(socket: Socket, lingerMs: number, floods = false) {
  if (socket.destroyed) return;
  if (!socket.writableEnded) socket.end();
  if (!floods) socket.resume();
  destroyWithin(socket, lingerMs);
}

/** Destroys a socket that is not gone by then. */
export function destroyWithin(socket: Socket, milliseconds: number) {
  const timer = setTimeout(() => socket.resetAndDestroy(), milliseconds).unref();
  socket.once('close', () => clearTimeout(timer));
}
