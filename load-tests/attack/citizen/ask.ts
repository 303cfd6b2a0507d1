import { type Agent, request } from 'node:http';

export interface QueryResult {
  readonly status: number;
  readonly text: string;
}

export class Unanswered extends Error {
  /** The connection broke before any byte of a response: a client may repeat a query. */
  readonly mayAskAgain: boolean;

  constructor(reason: string, mayAskAgain: boolean) {
    super(reason);
    this.mayAskAgain = mayAskAgain;
  }
}

export interface AskOptions {
  readonly url: string;
  readonly agent: Agent | false;
  readonly key?: string | undefined;
  /** Without one it is a GET. */
  readonly body?: string;
  readonly timeoutMs: number;
}

/** Sends one request and resolves with the whole response. Rejects with `Unanswered`. */
export function ask({ url, agent, key, body, timeoutMs }: AskOptions): Promise<QueryResult> {
  return new Promise((resolve, reject) => {
    let hasBegun = false;
    const headers = {
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
      ...(key && { authorization: `Bearer ${key}` }),
    };
    const sent = request(url, { method: body === undefined ? 'GET' : 'POST', agent, headers });
    const late = setTimeout(() => {
      fail('timeout', false);
      sent.destroy();
    }, timeoutMs);
    const fail = (reason: string, mayAskAgain: boolean) => {
      clearTimeout(late);
      reject(new Unanswered(reason, mayAskAgain));
    };
    sent.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message, !hasBegun));
    sent.on('response', (response) => {
      hasBegun = true;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => fail('broken answer', false));
      response.on('end', () => {
        clearTimeout(late);
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
    sent.end(body);
  });
}
