/** The same blog as two Federation subgraphs, for the peer that reads nothing else: `/posts` and `/users`. Each text is parsed once. */
import { createServer } from 'node:http';
import { type DocumentNode, type FieldNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { archivePage, maxUserId, type Post, posts, series, userOf } from './blog-data.ts';

type Row = Readonly<Record<string, unknown>>;
type Variables = Readonly<Record<string, unknown>>;

const documents = new LRUCache<string, DocumentNode>({ max: 5_000 });
const users = Array.from({ length: maxUserId + 1 }, (_, id) => ({ __typename: 'User', ...userOf(id) }));
const linkedPosts = posts.map(linked);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = reply(Buffer.concat(chunks).toString());
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
});
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  process.stdout.write(`subgraphs ready http://127.0.0.1:${(server.address() as { port: number }).port}\n`);
});
process.once('SIGTERM', () => process.exit(0));

function reply(body: string): string {
  const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Variables };
  let document = documents.get(query);
  if (!document) {
    document = parse(query, { noLocation: true });
    documents.set(query, document);
  }
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return '{"errors":[{"message":"no operation"}]}';
  const root = {
    __typename: 'Query',
    posts: () => linkedPosts,
    series: () => series,
    archive: (field: FieldNode) => archivePage(Number(argument(field, 'page', variables))).map(linked),
    _entities: (field: FieldNode) =>
      (argument(field, 'representations', variables) as { id: number }[]).map(({ id }) => users[id]),
  };
  return JSON.stringify({ data: select(root, operation.selectionSet) });
}

function select(row: Row, { selections }: SelectionSetNode): Row {
  const selected: Record<string, unknown> = {};
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) Object.assign(selected, select(row, selection.selectionSet));
    if (selection.kind !== Kind.FIELD) continue;
    const stored = row[selection.name.value];
    const value: unknown = typeof stored === 'function' ? stored(selection) : stored;
    const below = selection.selectionSet;
    const write = (one: unknown) => (below ? select(one as Row, below) : one);
    selected[(selection.alias ?? selection.name).value] = Array.isArray(value)
      ? value.map(write)
      : write(value);
  }
  return selected;
}

function argument(field: FieldNode, name: string, variables: Variables): unknown {
  const value = field.arguments?.find((one) => one.name.value === name)?.value;
  if (value?.kind === Kind.VARIABLE) return variables[value.name.value];
  return value && 'value' in value ? value.value : undefined;
}

/** A subgraph tells the key of what another one holds. */
function linked(post: Post) {
  return { __typename: 'Post', ...post, user: { __typename: 'User', id: post.userId } };
}
