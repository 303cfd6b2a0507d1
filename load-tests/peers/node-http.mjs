// The limit of the machine: bytes in, stored bytes out.
import { createServer } from 'node:http';

const body = Buffer.from(await (await fetch(`${process.env.BENCH_UPSTREAM}/posts`)).arrayBuffer());
createServer((request, response) => {
  request.on('data', () => {});
  request.on('end', () =>
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body),
  );
}).listen(Number(process.env.PORT), '127.0.0.1');
