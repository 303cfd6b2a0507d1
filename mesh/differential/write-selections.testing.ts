import { getNamedType, isAbstractType, isCompositeType, SchemaMetaFieldDef, TypeMetaFieldDef } from 'graphql';
import { admit } from './merge-scope.testing.ts';
import { repeatField, writeField, writeTypename } from './write-field.testing.ts';
import { writeInline, writeSpread } from './write-fragments.testing.ts';
import type { Place, Writing } from './writing.testing.ts';

const maxDepth = 7;

/** A selection set that is valid where it stands, braces included. */
export function writeSelections(writing: Writing, place: Place): string {
  const { random, budget } = writing;
  const wanted = 1 + random.below(place.depth === 0 ? 6 : 4);
  const written: string[] = [];
  for (let tried = 0; tried < wanted && budget.left > 0; tried++) {
    budget.left -= 1;
    written.push(writeOne(writing, place));
  }
  const standing = written.filter((selection) => selection !== '');
  if (standing.length > 0) return `{ ${standing.join(' ')} }`;
  return `{ ${writeTypename(writing, place) || '__typename'} }`;
}

function writeOne(writing: Writing, place: Place): string {
  const { random, types } = writing;
  const deep = place.depth >= maxDepth;
  const abstract = isAbstractType(place.type);
  if (place.type === types.schema.getQueryType() && random.chance(0.02))
    return writeIntrospection(writing, place);
  if (!deep && random.chance(abstract ? 0.45 : 0.1)) return writeInline(writing, place);
  if (!deep && random.chance(0.09)) return writeSpread(writing, place);
  if (!deep && random.chance(0.1)) return repeatField(writing, place);
  if (random.chance(abstract ? 0.2 : 0.06)) return writeTypename(writing, place);
  const fields = types.fieldsOf(place.type);
  const affordable = deep || writing.budget.left < 1 ? fields.filter(isLeaf) : fields;
  return affordable.length > 0
    ? writeField(writing, place, random.pick(affordable))
    : writeTypename(writing, place);
}

function isLeaf({ type }: { type: Parameters<typeof getNamedType>[0] }): boolean {
  return !isCompositeType(getNamedType(type));
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
