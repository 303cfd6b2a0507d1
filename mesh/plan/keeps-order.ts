import {
  type FieldNode,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import type { Composition } from '../contract/composition.ts';
import type { Planner } from '../contract/planner.ts';

/**
 * Returns whether rows keep their source's order: the source hides its keys itself, the rows are a page
 * already, or the client gave an order. Columns in that order are clear, or the operation would have been
 * rejected.
 */
export function createKeepsOrder(
  composition: Pick<Composition, 'schema' | 'roots' | 'links' | 'frames' | 'sources'>,
): Planner['keepsOrder'] {
  const { schema, roots, links, frames, sources } = composition;
  const always = (coordinate: string) => {
    const link = links.get(coordinate);
    const target = link?.target ?? coordinate;
    const source = sources.get(link?.source ?? roots.get(coordinate)?.source ?? '')?.source;
    return frames.has(coordinate) || source?.capabilities[target]?.keyedOrder === true;
  };

  return (coordinate, node: FieldNode) => {
    if (always(coordinate)) return true;
    if (!node.arguments?.length) return false;
    const [typeName = '', name = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    return node.arguments.some(({ name: given }) => {
      const argument = field?.args.find((one) => one.name === given.value);
      return argument !== undefined && isOrder(argument.type, new Set());
    });
  };
}

const directions = /^_?(asc|desc)(ending)?(_?nulls_?(first|last))?$/i;

/**
 * Returns whether an input type is an order. An order names a direction somewhere: `orderBy: { field,
 * direction }`, `[{ name: DESC }]`, `NAME_ASC`.
 */
function isOrder(input: GraphQLInputType, seen: Set<string>): boolean {
  const type = getNamedType(input);
  if (seen.has(type.name)) return false;
  seen.add(type.name);
  if (isEnumType(type))
    return type.getValues().some(({ name }) => directions.test(name.replace(/^.*_(?=asc|desc)/i, '')));
  return (
    isInputObjectType(type) && Object.values(type.getFields()).some((field) => isOrder(field.type, seen))
  );
}
