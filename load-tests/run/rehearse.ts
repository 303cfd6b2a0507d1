import { judgeResponse } from '../scenarios/judge-response.ts';
import type { Prepared } from '../scenarios/prepare.ts';

const timeoutMs = 15_000;

/** Asks each request once and throws when one is not answered as it should be: no load is put on a gateway that cannot answer. */
export async function rehearse(url: string, { rehearsal }: Prepared, signal: AbortSignal): Promise<void> {
  for (const { operation, body, headers } of rehearsal) {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const response = await fetch(url, { method: 'POST', body, headers, signal: timeout }).catch(
      (error: Error) => {
        const { code } = (error.cause ?? {}) as { code?: string };
        throw new Error(
          `The gateway does not answer (${code ?? error.message}). Is the address right, and is it up?`,
        );
      },
    );
    const reason = judgeResponse(response.status, await response.text(), operation.expectedCodes);
    if (reason) throw new Error(`${operation.name} (${operation.file}) cannot be asked: ${reason}.`);
  }
}
