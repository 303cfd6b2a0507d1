import { GraphQLBoolean, GraphQLNonNull } from 'graphql';
import type { OfferVariable } from './literals.testing.ts';
import type { Random } from './random.testing.ts';

const needed = new GraphQLNonNull(GraphQLBoolean);

/** Nothing as a rule, else `@skip`, `@include` or both. Most let the selection stand, or little would be left. */
export function writeDirectives(random: Random, share: number, offer: OfferVariable): string {
  if (!random.chance(share)) return '';
  const condition = (usually: boolean) => {
    if (random.chance(0.5)) return `$${offer(needed, false)}`;
    return String(random.chance(0.7) ? usually : !usually);
  };
  const skip = () => `@skip(if: ${condition(false)})`;
  const include = () => `@include(if: ${condition(true)})`;
  if (random.chance(0.15)) return ` ${skip()} ${include()}`;
  return ` ${random.chance(0.5) ? skip() : include()}`;
}
