import { getNamedType, isAbstractType, isCompositeType, SchemaMetaFieldDef, TypeMetaFieldDef } from 'graphql';
import type { Field } from './known-types.testing.ts';
import { admit } from './merge-scope.testing.ts';
import { repeatField, writeField, writeTypename } from './write-field.testing.ts';
import { writeInline, writeSpread } from './write-fragments.testing.ts';
import type { Place, Writing } from './writing.testing.ts';

const maxDepth = 8;

/** A selection set that is valid where it stands, braces included. */
export function writeSelections(writing: Writing, place: Place): string {
  const { random, budget } = writing;
  const wanted = 1 + random.below(place.depth === 0 ? 8 : 6);
  const written: string[] = [];
  for (let tried = 0; tried < wanted && budget.left > 0; tried++) {
    budget.left -= 1;
    written.push(writeOne(writing, place));
  }
  const standing = written.filter((selection) => selection.trim() !== '');
  if (standing.length > 0)
    return `{ ${random.chance(0.5) ? standing.join(' ') : standing.reverse().join(' ')} }`;
  return `{ ${writeTypename(writing, place) || '__typename'} }`;
}

function writeOne(writing: Writing, place: Place): string {
  const { random, types } = writing;
  const deep = place.depth >= maxDepth;
  const abstract = isAbstractType(place.type);
  if (place.type === types.schema.getQueryType() && random.chance(0.02))
    return writeIntrospection(writing, place);
  if (!deep && random.chance(abstract ? 0.45 : 0.1)) return writeInline(writing, place);
  if (!deep && random.chance(0.12)) return spreadAndMore(writing, place);
  if (!deep && random.chance(0.15)) return repeatField(writing, place);
  if (random.chance(abstract ? 0.2 : 0.06)) return writeTypename(writing, place);
  const field = pickField(writing, place);
  return field ? writeField(writing, place, field) : writeTypename(writing, place);
}

/** Often selects more of a field that the fragment selects too, so that both must be merged. */
function spreadAndMore(writing: Writing, place: Place): string {
  const spread = writeSpread(writing, place);
  return writing.random.chance(0.5) ? `${spread} ${repeatField(writing, place)}` : spread;
}

/** Writes objects as often as leaves, however few fields of a type lead to objects. */
function pickField({ random, types, budget, concrete }: Writing, { type, depth }: Place): Field | undefined {
  const isOpen = (field: Field) => !(concrete && isAbstractType(getNamedType(field.type)));
  const all = types.fieldsOf(type).filter(isOpen);
  const favourites = types.favouritesOf(type).filter(isOpen);
  const fields = favourites.length > 0 && random.chance(0.4) ? favourites : all;
  const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
  const objects = fields.filter((field) => isCompositeType(getNamedType(field.type)));
  const deeper = depth < maxDepth && budget.left > 0 && objects.length > 0;
  const choice = deeper && (leaves.length === 0 || random.chance(0.5)) ? objects : leaves;
  return choice.length > 0 ? random.pick(choice) : undefined;
}

function writeIntrospection({ random, types }: Writing, { scope, type: parent }: Place): string {
  const name = random.pick(Object.keys(types.schema.getTypeMap()));
  const [field, args, selections] = random.pick([
    [SchemaMetaFieldDef, '', '{ queryType { name } }'],
    [TypeMetaFieldDef, `(name: "${name}")`, '{ name kind fields { name } }'],
  ] as const);
  const call = `${field.name}${args}`;
  const below = admit(scope, field.name, { parent, fieldName: field.name, call, type: field.type });
  return below ? `${call} ${selections}` : '';
}
