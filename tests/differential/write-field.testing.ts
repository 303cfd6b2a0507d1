import { GraphQLNonNull, GraphQLString, getNamedType, isCompositeType, isNonNullType } from 'graphql';
import type { Field } from './known-types.testing.ts';
import { literal } from './literals.testing.ts';
import { admit } from './merge-scope.testing.ts';
import { writeDirectives } from './write-directives.testing.ts';
import type { Place, Writing } from './writing.testing.ts';

/** Among them names that JavaScript objects have of their own. */
const aliases = ['a', 'b', 'c', '__proto__', 'constructor', 'toString', 'length', 'data', 'errors'];

/**
 * Writes one field of a type, with arguments, directives and its selections; nothing when its response key is
 * taken.
 */
export function writeField(writing: Writing, place: Place, field: Field): string {
  const args = writeArguments(writing, field);
  return writeCall(writing, place, field, args, keysFor(writing, field, args));
}

/** Repeats a field of this place: its selections are merged (GraphQL specification 6.3.2). */
export function repeatField(writing: Writing, place: Place): string {
  const { random, types } = writing;
  const fields = new Map(types.fieldsOf(place.type).map((field) => [field.name, field]));
  const repeatable = [...place.scope.keys].flatMap(([key, { askings }]) =>
    askings.flatMap(({ fieldName, call }) => {
      const field = fields.get(fieldName);
      return field ? [{ key, field, args: call.slice(fieldName.length) }] : [];
    }),
  );
  if (repeatable.length === 0) return '';
  const withMore = repeatable.filter(({ field }) => isCompositeType(getNamedType(field.type)));
  const { key, field, args } = random.pick(withMore.length > 0 ? withMore : repeatable);
  return writeCall(writing, place, field, args, [key]);
}

/** `__typename`, under any name, any number of times. */
export function writeTypename({ random, variables }: Writing, { scope, type }: Place): string {
  const key = random.chance(0.3) ? random.pick(aliases) : '__typename';
  const asking = {
    parent: type,
    fieldName: '__typename',
    call: '__typename',
    type: new GraphQLNonNull(GraphQLString),
  };
  if (!admit(scope, key, asking)) return '';
  const directives = writeDirectives(random, 0.05, variables.offer);
  return `${key === '__typename' ? '' : `${key}: `}__typename${directives}`;
}

function writeCall(
  writing: Writing,
  place: Place,
  field: Field,
  args: string,
  keys: readonly string[],
): string {
  const { random, variables } = writing;
  const call = `${field.name}${args}`;
  const asking = { parent: place.type, fieldName: field.name, call, type: field.type };
  for (const key of keys) {
    const below = admit(place.scope, key, asking);
    if (!below) continue;
    const directives = writeDirectives(random, 0.12, variables.offer);
    const head = `${key === field.name ? '' : `${key}: `}${call}${directives}`;
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return head;
    return `${head} ${writing.selections(writing, { type, scope: below, depth: place.depth + 1 })}`;
  }
  return '';
}

function writeArguments({ random, variables }: Writing, field: Field): string {
  const given = field.args.flatMap((arg) => {
    const defaulted = arg.defaultValue !== undefined;
    const needed = isNonNullType(arg.type) && !defaulted;
    // A cursor that no page gave is refused, and where it stands there is little else to compare.
    if (!needed && random.chance(arg.name === 'after' ? 0.95 : 0.55)) return [];
    return [`${arg.name}: ${literal(random, arg.type, variables.offer, { defaulted })}`];
  });
  return given.length > 0 ? `(${given.join(', ')})` : '';
}

/** Keys to try in turn: an alias now and then, the field's own name, and one that is hardly taken. */
function keysFor({ random }: Writing, { name }: Field, args: string): string[] {
  const own = args === '' ? name : `${name}_${args.length}`;
  const rest = random.chance(0.4) ? [name, own] : [own, name];
  return [...(random.chance(0.2) ? [random.pick(aliases)] : []), ...rest, `${name}${random.below(1_000)}`];
}
