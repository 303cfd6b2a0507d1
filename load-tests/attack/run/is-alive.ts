import { ask } from '../citizen/ask.ts';
import type { Gateway } from '../gateway/start-gateway.ts';
import { hasEnded } from '../processes/children.ts';
import { readFamily } from '../processes/proc.ts';

const respondWithinMs = 2_000;

/** The process that was started is still there with all its workers, and answers a new connection. */
export async function isAlive({ child, pid, url }: Gateway, workers: number): Promise<boolean> {
  if (hasEnded(child)) return false;
  const wanted = workers > 1 ? workers + 1 : 1;
  if (readFamily(pid).length < wanted) return false;
  try {
    const { status } = await ask({ url: `${url}/health/live`, agent: false, timeoutMs: respondWithinMs });
    return status === 200;
  } catch {
    return false;
  }
}
