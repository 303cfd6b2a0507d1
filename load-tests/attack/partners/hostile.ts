/** A hostile partner in a separate process. The environment selects its fault. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setPriority } from 'node:os';
import { gzipSync } from 'node:zlib';
import type { PartnerFault } from './faults.ts';
import { serveKeySet } from './key-sets.ts';
import { writeAgainAndAgain } from './write-until-closed.ts';

const mebibyte = 2 ** 20;
const json = { 'content-type': 'application/json' };
const events = { 'content-type': 'text/event-stream' };
const junk = Buffer.alloc(64 * 1024, 'x');
const comments = Buffer.from(':\n'.repeat(32 * 1024));

/** Each is GraphQL that a server may not answer with; for other kinds of source just another wrong shape. */
const oddResponses = [
  '{"errors":"x"}',
  '{"errors":{}}',
  '{"errors":[null]}',
  '{"errors":[[]]}',
  '{"errors":[{"message":5,"path":"x","locations":7,"extensions":"y"}]}',
  '{"errors":true,"data":{"r0":[]}}',
  '{"data":"x"}',
  '{"data":[]}',
  '{"data":null}',
  '[]',
  'null',
  '5',
  '"x"',
  '',
];

const faults: Readonly<Record<PartnerFault, () => (response: ServerResponse, path: string) => void>> = {
  'endless-line': () => (response) => {
    response.writeHead(200, events).write('data: ');
    writeAgainAndAgain(response, junk);
  },
  'endless-comments': () => (response) => writeAgainAndAgain(response.writeHead(200, events), comments),
  'odd-errors': () => {
    let next = 0;
    return (response) => {
      response.writeHead(200, json).end(oddResponses[next % oddResponses.length]);
      next += 1;
    };
  },
  'gzip-bomb': () => {
    const member = gzipSync(Buffer.alloc(32 * mebibyte, ' '));
    return (response) =>
      writeAgainAndAgain(response.writeHead(200, { ...json, 'content-encoding': 'gzip' }), member, 320);
  },
  'huge-json': () => (response) => {
    response.writeHead(200, json).write('["');
    writeAgainAndAgain(response, junk, (500 * mebibyte) / junk.length, '"]');
  },
  'endless-chunks': () => (response) => writeAgainAndAgain(response.writeHead(200, json), Buffer.from(' ')),
  'deep-json': () => {
    const open = Buffer.alloc(mebibyte, '[');
    const close = ']'.repeat(8 * mebibyte);
    return (response) => writeAgainAndAgain(response.writeHead(200, json), open, 8, close);
  },
  'many-rows': () => {
    const rows = Buffer.from(`[${'{"id":"a"},'.repeat(1_300_000)}{"id":"b"}]`);
    return (response) => response.writeHead(200, { ...json, 'content-length': rows.length }).end(rows);
  },
  drip: () => (response) => {
    response.writeHead(200, json).write('[');
    const timer = setInterval(() => response.write(' '), 20);
    response.once('close', () => clearInterval(timer));
  },
  'key-sets': () => (response, path) => void serveKeySet(response, path),
};

const misbehave = faults[process.env.FAULT as PartnerFault]();
setPriority(5);
const server = createServer((request, response) => {
  response.on('error', () => {});
  request.resume();
  misbehave(response, request.url ?? '/');
});
server.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);
process.once('disconnect', () => process.exit());
