import type { Seen } from './engine.testing.ts';
import { type Place, placesOf, tell, walk } from './places.testing.ts';

/**
 * How two responses to one request differ; nothing when they say the same. Data, its order, errors, codes, paths, locations,
 * what may be kept and what was fetched have to be equal. One thing is free: where null has risen, which of several errors
 * below is told (GraphQL specification 6.4.4). What ours tells there has to be one that `nullable` knows.
 */
export async function differences(
  ours: Seen,
  theirs: Seen,
  nullable: () => Promise<Seen>,
): Promise<readonly string[]> {
  const found: string[] = [];
  const same = (what: string, one: unknown, other: unknown) => {
    const [left, right] = [JSON.stringify(one), JSON.stringify(other)];
    if (left !== right) found.push(`${what}: ours ${left}\n  graphql-js ${right}`);
  };

  same('data', ours.data, theirs.data);
  if (ours.compiled)
    same('the text is not as JSON.stringify writes it', ours.text, JSON.stringify(JSON.parse(ours.text)));
  same('ttlSeconds', ours.ttlSeconds, theirs.ttlSeconds);
  same('mutations', mutations(ours), mutations(theirs));
  if (ours.overlapped) found.push('mutations overlap');
  // After an error, either engine may skip fetches whose rows are not visible.
  if (theirs.errors.every(({ path }) => path === undefined)) {
    const [one, other] = [fetched(ours), fetched(theirs)];
    for (const coordinate of one.difference(other)) found.push(`fetched by ours alone: ${coordinate}`);
    for (const coordinate of other.difference(one)) found.push(`fetched by graphql-js alone: ${coordinate}`);
  }

  const [left, right] = [placesOf(ours), placesOf(theirs)];
  for (const error of left.astray) found.push(`an error where there is a value: ${tell(error)}`);
  same('places with errors', [...left.places.keys()].sort(), [...right.places.keys()].sort());
  for (const [name, place] of left.places) {
    const other = right.places.get(name);
    if (!other) continue;
    same(`errors at ${name}`, [...place.here].sort(), [...other.here].sort());
    found.push(...(await unknownBelow(name, place, other, nullable)));
  }
  return found;
}

function mutations({ received }: Seen): string[] {
  return received
    .filter(({ coordinate }) => coordinate.startsWith('Mutation.'))
    .map((one) => JSON.stringify(one));
}

function fetched({ received }: Seen): Set<string> {
  return new Set(received.map(({ coordinate }) => coordinate));
}

async function unknownBelow(
  name: string,
  ours: Place,
  theirs: Place,
  nullable: () => Promise<Seen>,
): Promise<string[]> {
  if ((ours.below.size === 0) !== (theirs.below.size === 0)) {
    return [
      `errors that rose to ${name}: ours ${[...ours.below.keys()]}\n  graphql-js ${[...theirs.below.keys()]}`,
    ];
  }
  const noChanges = [...ours.below].filter(([told]) => !theirs.below.has(told));
  if (noChanges.length === 0) return [];
  const known = await nullable();
  const toldThere = new Set(known.errors.map(tell));
  return noChanges
    .filter(([told, { path = [] }]) => {
      const { at, value } = walk(known.data, path);
      const isNull = at.length === path.length && value === null;
      return !(toldThere.has(told) || (isNull && told.includes('Cannot return null for non-nullable field')));
    })
    .map(([told]) => `an error that nothing explains: ${told}`);
}
