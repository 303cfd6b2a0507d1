import { connect } from 'node:net';
import type { Attack, Target } from '../attack.ts';
import { cpuEach, noBrokenResponses, none } from '../bounds.ts';
import { oneAddress } from '../tools/addresses.ts';
import { Counter } from '../tools/counter.ts';
import { oddRequest } from '../tools/odd-requests.ts';
import { createRandom } from '../tools/random.ts';

const seed = 7;
const atOnce = 8;
const respondWithinMs = 2_000;

/** Odd requests, each on a new connection that is half-closed after it, so that no unread bytes wait. */
export const oddRequests: Attack = {
  id: 'b6-odd-requests',
  name: 'readers: odd requests and their mutations',
  seconds: 8,
  leastAttempts: 300,
  bounds: [noBrokenResponses, none('takenForGood', 'odd requests that were answered'), cpuEach()],
  async run(target) {
    const counter = new Counter();
    const random = createRandom(seed);
    const until = performance.now() + target.seconds * 1_000;
    const takenForGood: string[] = [];
    const broken: string[] = [];
    let index = 0;
    const worker = async () => {
      while (performance.now() < until) {
        const { bytes, mustBeRefused } = oddRequest(index++, random);
        counter.attempt();
        const response = await send(target, bytes);
        const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(response)?.[1] ?? 0);
        const body = response.slice(response.indexOf('\r\n\r\n') + 4);
        if (status === 0) counter.broken();
        else if (!counter.response(status, response.length, body || noBody(status)))
          broken.push(`${bytes} → ${response}`);
        if (mustBeRefused && body.includes('"data":{')) takenForGood.push(bytes);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    for (const bytes of takenForGood) tell('accepted', bytes);
    for (const both of broken.slice(0, told)) tell('broken', both);
    return counter.observed({ takenForGood: takenForGood.length });
  },
};

/** For the diagnosis. */
const told = 5;
const tell = (what: string, text: string) =>
  process.stderr.write(`${what}: ${JSON.stringify(text.slice(0, 600))}\n`);

/** HEAD, 304 and 405 for it may come without a body and so without a code. */
const noBody = (status: number) => (status === 500 ? '' : '"code":"NO_BODY"');

function send({ host, port }: Target, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let response = '';
    const socket = connect({ host, port, localAddress: oneAddress[0] as string, allowHalfOpen: true });
    const finish = () => {
      socket.destroy();
      resolve(response);
    };
    socket.setEncoding('latin1').on('data', (chunk) => {
      response += chunk;
    });
    socket.on('error', finish).on('end', finish);
    socket.setTimeout(respondWithinMs, finish);
    socket.end(Buffer.from(bytes, 'latin1'));
  });
}
