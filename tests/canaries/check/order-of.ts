import type { World } from '../world/world.ts';
import { type Page, sendQueryAs, type Told } from './as-client.ts';
import type { Exchanges } from './exchange.ts';

interface Listed {
  readonly readings?: readonly { readonly day: string }[];
  readonly birthDate?: string;
}

/** Clients that list people without seeing who they are, and what tells the test, which knows everything, who it was. */
export const listers: Readonly<Record<string, string>> = {
  grid: 'readings { day }',
  water: 'readings { day }',
  planner: 'birthDate',
};

/** Ranks of the people's keys in the order in which a client is shown their rows, page by page. */
export async function ranksShown(exchanges: Exchanges, world: World, client: string): Promise<number[]> {
  const rankOf = ranksByIdentity(world);
  const ranks: number[] = [];
  let after: string | null | undefined = null;
  do {
    const told: Told<{ persons: Page<Listed> }> = await sendQueryAs(exchanges, client, {
      query: `query ($after: String) { persons(first: 4, after: $after) { nodes { ${listers[client]} } pageInfo { hasNextPage endCursor } } }`,
      variables: { after },
    });
    const { nodes, pageInfo } = told.data.persons ?? {};
    ranks.push(...(nodes ?? []).map((row) => rankOf(row)));
    after = pageInfo?.hasNextPage ? pageInfo.endCursor : undefined;
  } while (after && ranks.length < 100);
  return ranks;
}

/** The same below an open parent, one list after the other. */
export async function ranksShownBelow(
  exchanges: Exchanges,
  world: World,
  client: string,
): Promise<number[][]> {
  const rankOf = ranksByIdentity(world);
  const { data } = await sendQueryAs<{ zones: Page<{ persons: readonly Listed[] | null }> }>(
    exchanges,
    client,
    `{ zones { nodes { persons { ${listers[client]} } } } }`,
  );
  return (data.zones?.nodes ?? []).map(({ persons }) => (persons ?? []).map((row) => rankOf(row)));
}

function ranksByIdentity({ people, persons, readings }: World): (row: Listed) => number {
  const keys = people.map(({ uid }) => uid).sort();
  const ranks = new Map<string, number>();
  for (const { person, row } of persons)
    ranks.set(String(row.birthDate).slice(0, 7), keys.indexOf(person.uid));
  for (const { person, row } of readings) ranks.set(String(row.day), keys.indexOf(person.uid));
  return ({ readings: days, birthDate }) => {
    const rank = ranks.get(days?.[0]?.day ?? birthDate ?? '');
    if (rank === undefined) throw new Error('a row that nobody can be told by');
    return rank;
  };
}

/** Pairs that stand in the order of their ranks, 0 to 1. Both ends give an order away. */
export function shareInOrder(ranks: readonly number[]): number {
  let inOrder = 0;
  let pairs = 0;
  for (let left = 0; left < ranks.length; left++) {
    for (let right = left + 1; right < ranks.length; right++) {
      pairs += 1;
      if ((ranks[left] ?? 0) < (ranks[right] ?? 0)) inOrder += 1;
    }
  }
  return inOrder / pairs;
}
