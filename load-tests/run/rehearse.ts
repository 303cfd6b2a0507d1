import { judgeAnswer } from '../scenarios/judge-answer.ts';
import type { Prepared } from '../scenarios/prepare.ts';

const timeoutMs = 15_000;

/** Asks each question once and throws when one is not answered as it should be: no load is put on a gateway that cannot answer. */
export async function rehearse(url: string, { rehearsal }: Prepared, signal: AbortSignal): Promise<void> {
  for (const { question, body, headers } of rehearsal) {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const answer = await fetch(url, { method: 'POST', body, headers, signal: timeout }).catch(
      (error: Error) => {
        const { code } = (error.cause ?? {}) as { code?: string };
        throw new Error(
          `The gateway does not answer (${code ?? error.message}). Is the address right, and is it up?`,
        );
      },
    );
    const reason = judgeAnswer(answer.status, await answer.text(), question.expectedCodes);
    if (reason) throw new Error(`${question.name} (${question.file}) cannot be asked: ${reason}.`);
  }
}
