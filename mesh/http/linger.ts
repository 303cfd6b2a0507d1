import type { Socket } from 'node:net';

/**
 * Closes a socket whose peer may still send. An immediate close would make the kernel reset the connection.
 * The peer could then lose the response with the reason.
 *
 * The function therefore ends its own half first and discards further bytes. After `lingerMs` it destroys the
 * socket, whatever the peer does. It leaves the bytes of a flood in the kernel.
 */
export function linger(socket: Socket, lingerMs: number, floods = false) {
  if (socket.destroyed) return;
  if (!socket.writableEnded) socket.end();
  if (!floods) socket.resume();
  destroyWithin(socket, lingerMs);
}

/** Destroys a socket that is still open after this time. */
export function destroyWithin(socket: Socket, milliseconds: number) {
  const timer = setTimeout(() => socket.resetAndDestroy(), milliseconds).unref();
  socket.once('close', () => clearTimeout(timer));
}
