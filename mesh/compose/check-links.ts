import { type GraphQLSchema, getNullableType, isListType, isObjectType } from 'graphql';
import type { Link, Root } from '../contract/composition.ts';
import type { Problem } from '../contract/errors.ts';

/**
 * Checks that every part of a link exists: its field, its key, its target root field and the argument of that
 * field.
 */
export function checkLinks(
  links: ReadonlyMap<string, Link>,
  roots: ReadonlyMap<string, Root>,
  schema: GraphQLSchema,
  file: string,
): Problem[] {
  const problems: Problem[] = [];
  for (const link of links.values()) {
    const wrong = (expected: string, got: string) =>
      problems.push({ file, path: `additionalResolvers (${link.coordinate})`, expected, got });
    const [typeName = '', fieldName = ''] = link.coordinate.split('.');
    const type = schema.getType(typeName);
    const target = roots.get(link.target);
    if (!isObjectType(type)) {
      wrong('targetTypeName to be an object type', typeName);
      continue;
    }
    if (!type.getFields()[fieldName])
      wrong(`additionalTypeDefs to declare ${link.coordinate}`, 'no such field');
    if (!type.getFields()[link.keyField]) wrong(`keyField to be a field of ${typeName}`, link.keyField);
    if (!target) wrong('sourceFieldName to be a root field', link.target);
    else if (target.source !== link.source) wrong(`sourceName ${target.source}`, link.source);
    const answer = schema.getQueryType()?.getFields()[link.target.split('.')[1] ?? ''];
    if (answer && !isListType(getNullableType(answer.type)))
      wrong('a root field that returns a list', link.target);
    if (answer && !answer.args.some((argument) => argument.name === link.keysArg)) {
      wrong(`keysArg to be an argument of ${link.target}`, link.keysArg);
    }
  }
  return problems;
}
