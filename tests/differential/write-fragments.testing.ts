import { absorb, createMergeScope } from './merge-scope.testing.ts';
import { writeDirectives } from './write-directives.testing.ts';
import type { Fragment, Place, Writing } from './writing.testing.ts';

/** `... on Type { … }`, or without a condition. */
export function writeInline(writing: Writing, place: Place): string {
  const { random, types, variables } = writing;
  const bare = random.chance(0.25);
  const type = bare ? place.type : random.pick(types.conditionsOf(place.type));
  const directives = writeDirectives(random, 0.25, variables.offer);
  const inner = writing.selections(writing, { ...place, type, depth: place.depth + 1 });
  return `...${bare ? '' : ` on ${type.name}`}${directives} ${inner}`;
}

/** Spreads a fragment: one that is there already, as a rule, or a new one. Empty when it does not merge here. */
export function writeSpread(writing: Writing, place: Place): string {
  const { random, types, variables, fragments, budget } = writing;
  const conditions = types.conditionsOf(place.type);
  const fitting = fragments.filter(
    ({ condition, size }) => conditions.includes(condition) && size <= budget.left,
  );
  const fragment =
    fitting.length > 0 && random.chance(0.7) ? random.pick(fitting) : writeFragment(writing, place);
  if (!absorb(place.scope, fragment.scope)) return '';
  budget.left -= fragment.size;
  return `...${fragment.name}${writeDirectives(random, 0.2, variables.offer)}`;
}

/** Others can spread it once it is whole, so that none is ever inside itself. */
function writeFragment(writing: Writing, place: Place): Fragment {
  const { random, types, fragments, budget } = writing;
  // On the place's own type as often as on any other: such a fragment is spread again elsewhere.
  const condition = random.chance(0.5) ? place.type : random.pick(types.conditionsOf(place.type));
  const scope = createMergeScope();
  const before = budget.left;
  const inner = writing.selections(writing, { type: condition, scope, depth: place.depth + 1 });
  const size = before - budget.left;
  // Spreading pays.
  budget.left = before;
  const name = `F${fragments.length}`;
  const fragment = { name, condition, scope, size, text: `fragment ${name} on ${condition.name} ${inner}` };
  fragments.push(fragment);
  return fragment;
}
