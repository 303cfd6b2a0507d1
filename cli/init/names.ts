const longestName = 40;
/** What a dataset must not be called: the gateway's own types and GraphQL's. */
const taken = [
  'Query',
  'Mutation',
  'Subscription',
  'PageInfo',
  'Platform',
  'PowerModel',
  'String',
  'Int',
  'Float',
  'Boolean',
  'ID',
  'Date',
  'DateTime',
  'JSON',
];

/** Gives names to types: PascalCase of an identifier of somebody else's, each once. */
export function createTypeNames(): (identifier: string) => string {
  const known = new Set(taken.map((name) => name.toLowerCase()));
  return (identifier) => {
    const name = pascalCase(identifier);
    let free = name;
    for (let count = 2; known.has(free.toLowerCase()); count += 1) free = `${name}${count}`;
    known.add(free.toLowerCase());
    return free;
  };
}

/** PascalCase of an identifier, without what follows an @. */
export function pascalCase(identifier: string): string {
  const [local = ''] = identifier.split('@');
  const words = local.normalize('NFD').match(/[A-Za-z0-9]+/g) ?? ['dataset'];
  const name = words
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
    .slice(0, longestName);
  return /^[A-Za-z]/.test(name) ? name : `Data${name}`;
}

/** A root field for a type. */
export function rootName(type: string): string {
  return type.charAt(0).toLowerCase() + type.slice(1);
}
