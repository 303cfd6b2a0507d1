import { parse, validate } from 'graphql';
import type { PolicyView } from '../../mesh/contract/policy.ts';
import { differences } from './compare.testing.ts';
import type { Counts } from './counts.testing.ts';

import type { Engine, Engines } from './engine.testing.ts';
import { fetchedDecisions } from './fetched-decisions.testing.ts';
import { groupedDifferences } from './grouped-errors.testing.ts';
import type { Operation } from './operation.testing.ts';
import type { Held } from './rows.testing.ts';

/** A kind of principal, by a name that a reader knows. */
export interface Client {
  readonly name: string;
  readonly view: PolicyView;
}

export interface Case {
  readonly operation: Operation;
  /** Who asks the first round, by number. */
  readonly client: number;
  /** Whether the next round comes from the next client, not from the same one. */
  readonly alternate?: boolean;
  readonly held: Held;
}

/** How the engines differ on one case, round by round over one parsed document. */
export async function findDifferences(
  { ours, theirs, nullable, grouped }: Engines,
  clients: readonly Client[],
  { operation, client, alternate = false, held }: Case,
  counts?: Counts,
): Promise<readonly string[]> {
  const document = parse(operation.text);
  const mistakes = validate(ours.composition.schema, document);
  if (mistakes.length > 0) return mistakes.map(({ message }) => `not a valid operation: ${message}`);
  for (const [index, round] of operation.rounds.entries()) {
    const { name, view } = clients[(client + (alternate ? index : 0)) % clients.length] as Client;
    const sendQuery = (engine: Engine) => engine.sendQuery(document, round, view, held);
    const [seen, wanted] = [await sendQuery(ours), await sendQuery(theirs)];
    const decisions = fetchedDecisions(ours.composition, view, seen.received);
    const denied = [...decisions].filter(([, kind]) => kind === 'deny');
    const found = [
      ...(await differences(seen, wanted, () => sendQuery(nullable))),
      ...(await groupedDifferences(seen, wanted, () =>
        Promise.all([sendQuery(grouped.ours), sendQuery(grouped.theirs)]),
      )),
      ...denied.map(([coordinate]) => `fetched although denied: ${coordinate}`),
    ];
    if (found.length > 0) return [`round ${index + 1}, as ${name}:`, ...found];
    counts?.note(document, seen, new Set(decisions.values()));
  }
  return [];
}
