import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Posted, ToPost } from './http-worker.ts';

/**
 * `k6/http` as far as the scripts use it. k6 waits for its responses where it stands; here a worker fetches while this thread
 * sleeps.
 */
const responded = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const { port1: near, port2: far } = new MessageChannel();
const worker = new Worker(new URL('./http-worker.ts', import.meta.url), {
  workerData: { port: far, responded },
  transferList: [far],
});
worker.unref();
near.unref();

interface Parameters {
  readonly headers: Record<string, string>;
  readonly timeout: string;
}

export default {
  post(url: string, body: string, { headers, timeout }: Parameters) {
    const timeoutMs = Number.parseInt(timeout, 10) * 1_000;
    Atomics.store(responded, 0, 0);
    near.postMessage({ url, body, headers, timeoutMs } satisfies ToPost);
    Atomics.wait(responded, 0, 0, timeoutMs + 1_000);
    const posted = receiveMessageOnPort(near)?.message as Posted | undefined;
    const { status, headers: said, text, durationMs } = posted ?? noResponse;
    return { status, headers: said, body: text, timings: { duration: durationMs } };
  },
};

/** k6 answers status 0 when there is none. */
const noResponse: Posted = { status: 0, headers: {}, text: '', durationMs: 0 };
