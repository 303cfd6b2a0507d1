import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { largeBytes } from './large-bodies.ts';
import { type BodyBounds, tooLarge } from './read-body.ts';

export interface Head {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
}

/** A response whose body is complete or can be streamed. */
export type Dispatched = Head & { readonly content?: Buffer; readonly body?: Readable };

export interface DispatchOptions extends BodyBounds {
  /** Returns true to buffer the body as received, false to stream it for decoding. Throws to reject the response. */
  readonly buffersWhole: (head: Head) => boolean;
  /** Is called for each 1xx response. Throws to end the request. */
  readonly onInfo: () => void;
}

/**
 * Sends one request and resolves with its response. The `request` of undici creates a stream for every body. That stream
 * takes as long as the rest of the request, and most bodies are small and unencoded.
 */
export function dispatch(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  options: DispatchOptions,
): Promise<Dispatched> {
  return new Promise((resolve, reject) => {
    const { signal } = options;
    const handler = new ResponseHandler(options, resolve, reject, () =>
      signal.removeEventListener('abort', abort),
    );
    const abort = () => handler.abort(signal.reason);
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', abort);
    dispatcher.dispatch(request, handler);
  });
}

class ResponseHandler implements Dispatcher.DispatchHandler {
  readonly #options: DispatchOptions;
  readonly #resolve: (response: Dispatched) => void;
  readonly #reject: (error: unknown) => void;
  readonly #onEnd: () => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #head: Head | undefined;
  #stream: Readable | undefined;
  #bytes = 0;
  #place: 'none' | 'awaited' | 'held' = 'none';
  #ended = false;
  #aborted: { readonly reason: unknown } | undefined;

  constructor(
    options: DispatchOptions,
    resolve: (response: Dispatched) => void,
    reject: (error: unknown) => void,
    onEnd: () => void,
  ) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onEnd = onEnd;
  }

  /** Aborts a request that has begun at once, and any other when it begins. Rejects at once in both cases. */
  abort(reason: unknown) {
    this.#aborted = { reason };
    this.#controller?.abort(reason as Error);
    this.#reject(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
    if (this.#aborted) controller.abort(this.#aborted.reason as Error);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: IncomingHttpHeaders,
  ) {
    if (statusCode < 200) return this.#options.onInfo();
    this.#head = { statusCode, headers };
    if (this.#options.buffersWhole(this.#head)) return;
    this.#stream = new Readable({
      read: () => controller.resume(),
      destroy: (error, done) => {
        if (!this.#ended) controller.abort(error ?? new Error('the body has no reader'));
        done(error);
      },
    });
    this.#resolve({ ...this.#head, body: this.#stream });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer) {
    if (this.#stream) {
      if (!this.#stream.push(chunk)) controller.pause();
      return;
    }
    this.#bytes += chunk.length;
    if (this.#bytes > this.#options.maxBytes) throw tooLarge(this.#options.maxBytes);
    this.#chunks.push(chunk);
    if (this.#bytes > largeBytes && this.#place === 'none') this.#awaitPlace(controller);
  }

  /** Pauses a large body until earlier large bodies of the upstream have been read. */
  #awaitPlace(controller: Dispatcher.DispatchController) {
    const { largeBodies, signal } = this.#options;
    controller.pause();
    this.#place = 'awaited';
    largeBodies.enter(signal).then(
      () => {
        if (this.#ended) return largeBodies.leave();
        this.#place = 'held';
        controller.resume();
      },
      (reason) => controller.abort(reason),
    );
  }

  onResponseEnd() {
    this.#end();
    if (this.#stream) this.#stream.push(null);
    else if (this.#head) this.#resolve({ ...this.#head, content: joinChunks(this.#chunks, this.#bytes) });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error) {
    this.#end();
    this.#stream?.destroy(error);
    this.#reject(error);
  }

  #end() {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#place === 'held') this.#options.largeBodies.leave();
    this.#onEnd();
  }
}

function joinChunks(chunks: readonly Buffer[], bytes: number): Buffer {
  const [only] = chunks;
  return only && chunks.length === 1 ? only : Buffer.concat(chunks, bytes);
}
