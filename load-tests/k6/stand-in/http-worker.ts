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

const { port, answered } = workerData as { port: MessagePort; answered: Int32Array<SharedArrayBuffer> };

port.on('message', async (question: ToPost) => {
  port.postMessage(await post(question));
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
});

async function post({ url, body, headers, timeoutMs }: ToPost): Promise<Posted> {
  const from = performance.now();
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, { method: 'POST', body, headers, signal });
    const text = await answer.text();
    const said = [...answer.headers].map(([name, value]) => [canonical(name), value]);
    const durationMs = performance.now() - from;
    return { status: answer.status, headers: Object.fromEntries(said), text, durationMs };
  } catch {
    return { status: 0, headers: {}, text: '', durationMs: performance.now() - from };
  }
}

function canonical(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}
