import type { ErrorSeen, Seen } from './engine.testing.ts';
import { tell } from './places.testing.ts';

/**
 * How two engines group the same errors differently. They are asked only where they tell the same errors place by place: where
 * null has risen, each may tell another one (GraphQL specification 6.4.4).
 */
export async function groupedDifferences(
  ours: Seen,
  theirs: Seen,
  grouped: () => Promise<readonly [Seen, Seen]>,
): Promise<readonly string[]> {
  if (ours.errors.length < 2 || listOf(ours.errors) !== listOf(theirs.errors)) return [];
  const [one, other] = await grouped();
  const found: string[] = [];
  for (const { errors } of [one, other]) {
    const places = errors.reduce((sum, { extensions }) => sum + (extensions?.places ?? 1), 0);
    if (places !== ours.errors.length) found.push(`${places} places in groups of ${ours.errors.length}`);
    if (!errors.every((error) => ours.errors.some((known) => tell(known) === tell(error))))
      found.push(`a group has an error of its own: ${listOf(errors)}`);
    if (new Set(errors.map(fieldAndMessage)).size < errors.length)
      found.push(`not grouped: ${listOf(errors)}`);
  }
  const [left, right] = [withPlaces(one.errors), withPlaces(other.errors)];
  if (left !== right) found.push(`grouped errors: ours ${left}\n  graphql-js ${right}`);
  return found;
}

function listOf(errors: readonly ErrorSeen[]): string {
  return errors.map(tell).sort().join('\n');
}

function withPlaces(errors: readonly ErrorSeen[]): string {
  return errors
    .map((error) => `${tell(error)} × ${error.extensions?.places ?? 1}`)
    .sort()
    .join('\n');
}

function fieldAndMessage({ path, message, extensions }: ErrorSeen): string {
  const field = path?.map((step) => (typeof step === 'number' ? '*' : step)).join('.');
  return `${field} ${message} ${extensions?.code}`;
}
