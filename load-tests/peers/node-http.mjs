// The limit of the machine: bytes in, stored bytes out. The bytes are those that answer the question of `identical` and `cached`.
import { createServer } from 'node:http';

const read = async (path) => (await fetch(process.env.BENCH_UPSTREAM + path)).json();
const users = new Map((await read('/users')).map(({ id, name }) => [id, { id, name }]));
const posts = (await read('/posts')).map(({ id, title, userId }) => ({ id, title, user: users.get(userId) }));
const body = Buffer.from(JSON.stringify({ data: { posts } }));

createServer((request, response) => {
  request.on('data', () => {});
  request.on('end', () =>
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body),
  );
}).listen(Number(process.env.PORT), '127.0.0.1');
