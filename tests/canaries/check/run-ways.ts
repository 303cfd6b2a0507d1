import { clientNamed, clients } from '../world/clients.ts';
import { compareCounters, readCounters } from './counters.ts';
import type { Asking, Exchanges } from './exchange.ts';
import { Findings } from './findings.ts';
import { type Inspector, inspect } from './inspect.ts';

/** Runs each operation as every client in turn, and compares the counters in between. */
export async function runInTurn(
  exchanges: Exchanges,
  inspector: Inspector,
  askings: readonly Asking[],
): Promise<Findings> {
  const findings = new Findings();
  const operator = clientNamed('operator');
  let before = await readCounters(exchanges, operator);
  for (const [index, asking] of askings.entries()) {
    // The first client's response is stored first.
    const first = index % clients.length;
    for (const client of [...clients.slice(first), ...clients.slice(0, first)]) {
      const replies = await exchanges.sendQuery(client, asking);
      for (const finding of inspect(inspector, client, asking, replies)) findings.add(finding);
    }
    const after = await readCounters(exchanges, operator);
    for (const { name, one, two } of compareCounters(before, after)) {
      const detail = `${name} grew by ${one} in one world and by ${two} in the other`;
      findings.add({ fault: `counter ${name.replace(/\{.*/, '')}`, client: 'all together', detail, asking });
    }
    before = after;
  }
  return findings;
}
