import { type MessagePort, workerData } from 'node:worker_threads';

export interface ToPost {
  readonly url: string;
  readonly body: string;
  readonly headers: Record<string, string>;
  readonly timeoutMs: number;
}

export interface Posted {
  readonly status: number;
  /** Named as Go and so k6 writes them: `Cache-Status`. */
  readonly headers: Record<string, string>;
  readonly text: string;
  readonly durationMs: number;
}

const { port, responded } = workerData as { port: MessagePort; responded: Int32Array<SharedArrayBuffer> };

port.on('message', async (operation: ToPost) => {
  port.postMessage(await post(operation));
  Atomics.store(responded, 0, 1);
  Atomics.notify(responded, 0);
});

async function post({ url, body, headers, timeoutMs }: ToPost): Promise<Posted> {
  const from = performance.now();
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'POST', body, headers, signal });
    const text = await response.text();
    const said = [...response.headers].map(([name, value]) => [canonical(name), value]);
    const durationMs = performance.now() - from;
    return { status: response.status, headers: Object.fromEntries(said), text, durationMs };
  } catch {
    return { status: 0, headers: {}, text: '', durationMs: performance.now() - from };
  }
}

function canonical(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}
