import { GraphQLInt, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';

const paging = /^(first|last|limit|offset|skip|page|pageSize|page_size|perPage|per_page|rows|start)$/;

/**
 * Returns the `arguments` of a first policy. An argument that nothing explains is refused beside fields that a client may not
 * see: whole numbers that page are proposed as reading nothing, all others are left for the operator to explain.
 */
export function argumentsText(schema: GraphQLSchema, undeclared: readonly string[]): string {
  if (undeclared.length === 0) return '';
  const byField = Map.groupBy(undeclared, (path) => path.slice(0, path.lastIndexOf('.')));
  const lines = [...byField].map(([coordinate, paths]) => {
    const names = paths.map((path) => path.slice(path.lastIndexOf('.') + 1));
    const pages = names.filter((name) => isPaging(schema, coordinate, name));
    const others = names.filter((name) => !pages.includes(name)).map((name) => `${name}: []`);
    if (pages.length === 0) return `  # ${coordinate}: { ${others.join(', ')} }`;
    const missing = others.length > 0 ? `   # missing: ${others.join(', ')}` : '';
    return `  ${coordinate}: { ${pages.map((name) => `${name}: []`).join(', ')} }${missing}`;
  });
  return `
# Which columns the arguments of partners read. One that is not explained is refused beside fields that a client may not see.
# Those that page read no column. Add the others with the columns that they read in brackets, such as [Meter.email].
${lines.some((line) => !line.startsWith('  #')) ? 'arguments:' : '# arguments:'}
${lines.join('\n')}
`;
}

function isPaging(schema: GraphQLSchema, coordinate: string, argument: string): boolean {
  const [type = '', field = ''] = coordinate.split('.');
  const owner = schema.getType(type);
  const args = isObjectType(owner) ? owner.getFields()[field]?.args : undefined;
  const found = args?.find(({ name }) => name === argument);
  return found !== undefined && getNamedType(found.type) === GraphQLInt && paging.test(argument);
}
