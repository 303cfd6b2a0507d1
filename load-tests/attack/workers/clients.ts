import { Agent, type ClientRequest, request } from 'node:http';

/** How requests ended. Every request ends in one of these, within the bound. */
export interface Tally {
  responded: number;
  /** Answered with a status other than 200. */
  refused: number;
  /** Connection refused or reset: what a client of a killed worker sees. */
  cut: number;
  /** Neither answered nor cut within the bound. */
  hung: number;
  slowestMs: number;
}

export interface Clients {
  readonly tally: Tally;
  /** No new requests; resolves when those under way have ended. */
  stop(): Promise<void>;
}

const bodies = ['{"query":"{ __typename }"}', '{"query":"{ platform { cpuSeconds operations } }"}'];

/** Clients that ask one request after the other: half of them over kept connections, half over one connection each time. */
export function startClients(url: string, count: number, boundMs: number): Clients {
  const tally: Tally = { responded: 0, refused: 0, cut: 0, hung: 0, slowestMs: 0 };
  let isOver = false;
  const agents: Agent[] = [];
  const loops = Array.from({ length: count }, async (_, index) => {
    const agent = index % 2 ? new Agent({ keepAlive: true, maxSockets: 1 }) : undefined;
    if (agent) agents.push(agent);
    for (let turn = 0; !isOver; turn++) {
      const startedTickMs = performance.now();
      const outcome = await askOnce(url, agent, turn % 10 === 9 ? bodies[1] : bodies[0], boundMs);
      tally[outcome] += 1;
      tally.slowestMs = Math.max(tally.slowestMs, performance.now() - startedTickMs);
      await new Promise((resolve) => setTimeout(resolve, outcome === 'cut' ? 50 : 5));
    }
  });
  return {
    tally,
    async stop() {
      isOver = true;
      await Promise.all(loops);
      for (const agent of agents) agent.destroy();
    },
  };
}

type Outcome = 'responded' | 'refused' | 'cut' | 'hung';

function askOnce(url: string, agent: Agent | undefined, body: string | undefined, boundMs: number) {
  return new Promise<Outcome>((resolve) => {
    let outgoing: ClientRequest | undefined;
    const late = setTimeout(() => end('hung'), boundMs);
    const end = (outcome: Outcome) => {
      clearTimeout(late);
      resolve(outcome);
      if (outcome === 'hung') outgoing?.destroy();
    };
    outgoing = request(
      `${url}/graphql`,
      { method: 'POST', agent: agent ?? false, headers: { 'content-type': 'application/json' } },
      (response) => {
        response.on('error', () => end('cut'));
        response.on('end', () => end(response.statusCode === 200 ? 'responded' : 'refused'));
        response.on('close', () => end('cut'));
        response.resume();
      },
    );
    outgoing.on('error', () => end('cut'));
    outgoing.end(body);
  });
}
