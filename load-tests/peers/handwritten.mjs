// What a good engineer writes for this one query: two calls side by side where they can be, joined by key, one JSON.stringify.
import { createServer } from 'node:http';
import { Pool } from 'undici';

const pool = new Pool(process.env.BENCH_UPSTREAM, { connections: 64 });
const read = async (path) => (await pool.request({ path, method: 'GET' })).body.json();

async function answer({ query }) {
  if (query.includes('series'))
    return { series: (await read('/series')).map(({ at, value }) => ({ at, value })) };
  if (!query.includes('posts')) return { __typename: 'Query' };
  const posts = await read('/posts');
  const ids = [...new Set(posts.map(({ userId }) => userId))];
  const users = new Map(
    (await read(`/users?${ids.map((id) => `id=${id}`).join('&')}`)).map((user) => [user.id, user]),
  );
  return {
    posts: posts.map(({ id, title, userId }) => {
      const user = users.get(userId);
      return { id, title, user: user ? { id: user.id, name: user.name } : null };
    }),
  };
}

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const text = JSON.stringify({ data: await answer(JSON.parse(Buffer.concat(chunks).toString())) });
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
