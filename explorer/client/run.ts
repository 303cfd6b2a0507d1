import type { EditorView } from '@codemirror/view';
import { setText } from './editors.ts';
import { showFacts } from './facts.ts';
import { type Request, send, subscribe } from './request.ts';
import { words } from './words.ts';

/** Where what comes back is shown. */
export interface Outcome {
  readonly result: EditorView;
  readonly status: HTMLElement;
  readonly facts: HTMLElement;
}

/** Runs an operation and shows what comes back. Does not throw. */
export async function run(request: Request, outcome: Outcome): Promise<void> {
  const { status, result, facts } = outcome;
  status.textContent = words.running;
  showFacts(facts, undefined);
  try {
    if (request.operation?.operation === 'subscription') await follow(request, outcome);
    else await show(send(request), outcome);
  } catch {
    status.textContent = request.signal.aborted ? words.stopped : words.unreachable;
    if (!request.signal.aborted) setText(result, '');
  }
}

async function show(sent: Promise<Response>, { result, status, facts }: Outcome): Promise<void> {
  const startedAt = performance.now();
  const response = await sent;
  const text = await response.text();
  const ms = Math.round(performance.now() - startedAt);
  const cached = /^pertuis; hit/.test(response.headers.get('cache-status') ?? '') ? ', cache' : '';
  const parsed = parseJson(text) as Result | undefined;
  status.textContent = [words.done(response.status, ms, sizeOf(text)) + cached, ...toldErrors(parsed)].join(
    '; ',
  );
  setText(result, parsed ? JSON.stringify(parsed, null, 2) : text);
  showFacts(facts, parsed?.extensions);
}

/** The newest event stands first. */
async function follow(request: Request, outcome: Outcome): Promise<void> {
  const { result, status } = outcome;
  setText(result, '');
  const events = subscribe(request);
  let count = 0;
  for (let next = await events.next(); ; next = await events.next()) {
    if (next.done) {
      if (next.value) return show(Promise.resolve(next.value), outcome);
      status.textContent = `${words.events(count)}. ${words.ended}`;
      return;
    }
    count += 1;
    const event = JSON.stringify(parseJson(next.value), null, 2);
    result.dispatch({ changes: { from: 0, insert: `${event}\n` } });
    status.textContent = words.events(count);
  }
}

interface Result {
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: Record<string, unknown>;
}

function toldErrors(result: Result | undefined): string[] {
  const codes = new Set((result?.errors ?? []).map(({ extensions }) => extensions?.code ?? '?'));
  return codes.size > 0 ? [words.errors([...codes].join(', '))] : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sizeOf(text: string): string {
  const bytes = new TextEncoder().encode(text).length;
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`;
}
