/** The upstream that every server of the benchmark asks: posts, pages of an archive, users and a series over REST. */
import { createServer } from 'node:http';
import { archivePage, maxUserId, posts, series, userOf, users } from './blog-data.ts';

const [allPosts, allUsers, allSeries] = [posts, users, series].map((list) =>
  Buffer.from(JSON.stringify(list)),
);
const userTexts = Array.from({ length: maxUserId + 1 }, (_, id) => JSON.stringify(userOf(id)));

const server = createServer((request, response) => {
  const [path, query] = (request.url ?? '/').split('?');
  const body = read(path, query) ?? '';
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body);
});
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  process.stdout.write(`upstream ready http://127.0.0.1:${(server.address() as { port: number }).port}\n`);
});
process.once('SIGTERM', () => process.exit(0));

function read(path: string | undefined, query: string | undefined): Buffer | string | undefined {
  if (path === '/posts') return allPosts;
  if (path === '/series') return allSeries;
  const numbers = query?.split('&').map((pair) => Number(pair.split('=')[1])) ?? [];
  if (path === '/archive') return JSON.stringify(archivePage(numbers[0] ?? 0));
  const ids = new Set(numbers.filter((id) => Number.isInteger(id) && id >= 1 && id <= maxUserId));
  if (ids.size === 0 || (ids.size === users.length && Math.max(...ids) === users.length)) return allUsers;
  return `[${[...ids].map((id) => userTexts[id]).join(',')}]`;
}
