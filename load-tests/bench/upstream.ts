/** The upstream that every server of the benchmark asks: 100 posts and 10 users over REST, written once. */
import { createServer } from 'node:http';

const users = Array.from({ length: 10 }, (_, index) => ({
  id: index + 1,
  name: `User ${index + 1}`,
  email: `user${index + 1}@example.org`,
  city: 'La Rochelle',
}));
const posts = Array.from({ length: 100 }, (_, index) => ({
  id: index + 1,
  userId: (index % 10) + 1,
  title: `Post ${index + 1} on the strait`,
  body: 'Between the city and the islands everything sails through. '.repeat(2),
}));
const series = Array.from({ length: 10_000 }, (_, index) => ({
  at: new Date(Date.UTC(2026, 0, 1, 0, index * 15)).toISOString(),
  value: Math.round(Math.sin(index / 50) * 1e4) / 100,
}));
const [allPosts, allUsers, allSeries] = [posts, users, series].map((list) =>
  Buffer.from(JSON.stringify(list)),
);

const server = createServer((request, response) => {
  const url = request.url ?? '/';
  const [path, query] = url.split('?');
  let body = path === '/posts' ? allPosts : path === '/series' ? allSeries : allUsers;
  if (path === '/users' && query) {
    const ids = new Set(query.split('&').map((pair) => Number(pair.split('=')[1])));
    if (ids.size < users.length) body = Buffer.from(JSON.stringify(users.filter(({ id }) => ids.has(id))));
  }
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': body?.length ?? 0 })
    .end(body);
});
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  process.stdout.write(`upstream ready http://127.0.0.1:${(server.address() as { port: number }).port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
