import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDoor, type TestDoor } from './listener.testing.ts';

let door: TestDoor;
let reads = 0;
beforeAll(async () => {
  const body = Buffer.from('"counted"');
  const counted = () => {
    reads += 1;
    return { status: 200, headers: { 'content-type': 'application/json' }, body, ageSeconds: 0 };
  };
  door = await openDoor({}, { '/counted': counted }, { hosts: ['data.example.org', '*.port.example'] });
});
afterAll(() => door.close({ drainSeconds: 0, patient: false }));

const close = 'connection: close\r\n';
const post = (headers: string, body = '') => `POST /echo HTTP/1.1\r\n${headers}\r\n${body}`;
const host = 'host: localhost\r\n';

describe('a request that two parsers could read differently is a coded 4xx, and the socket closes', () => {
  it.each([
    ['no Host', 'GET /hello HTTP/1.1\r\n\r\n', 400, 'BAD_REQUEST'],
    ['an empty Host', 'GET /hello HTTP/1.1\r\nhost:\r\n\r\n', 400, 'BAD_REQUEST'],
    ['two Hosts', `GET /hello HTTP/1.1\r\n${host}Host: other\r\n\r\n`, 400, 'BAD_REQUEST'],
    ['two equal Hosts', `GET /hello HTTP/1.1\r\n${host}${host}\r\n`, 400, 'BAD_REQUEST'],
    ['a Host with a path', 'GET /hello HTTP/1.1\r\nhost: a/b\r\n\r\n', 400, 'BAD_REQUEST'],
    ['a Host with a user', 'GET /hello HTTP/1.1\r\nhost: u@localhost\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'a target that is not an HTTP URL',
      `GET file:///etc/passwd HTTP/1.1\r\n${host}\r\n`,
      400,
      'BAD_REQUEST',
    ],
    [
      'a coding before chunked',
      post(`${host}transfer-encoding: gzip, chunked\r\n`, '0\r\n\r\n'),
      400,
      'BAD_REQUEST',
    ],
    [
      'chunked twice',
      post(`${host}transfer-encoding: chunked, chunked\r\n`, '0\r\n\r\n'),
      400,
      'BAD_REQUEST',
    ],
    ['an unknown coding', post(`${host}transfer-encoding: identity\r\n`), 400, 'BAD_REQUEST'],
    [
      'chunked in HTTP/1.0',
      `POST /echo HTTP/1.0\r\n${host}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'BAD_REQUEST',
    ],
    [
      'length and chunked',
      post(`${host}content-length: 3\r\ntransfer-encoding: chunked\r\n`, '0\r\n\r\n'),
      400,
      'BAD_REQUEST',
    ],
    ['a negative length', post(`${host}content-length: -1\r\n`), 400, 'BAD_REQUEST'],
    ['an invalid chunk size', post(`${host}transfer-encoding: chunked\r\n`, 'zz\r\n'), 400, 'BAD_REQUEST'],
    ['a GET with a body', `GET /hello HTTP/1.1\r\n${host}content-length: 3\r\n\r\nabc`, 400, 'BAD_REQUEST'],
    [
      'a WebSocket',
      `GET /hello HTTP/1.1\r\n${host}connection: upgrade\r\nupgrade: websocket\r\n\r\n`,
      400,
      'BAD_REQUEST',
    ],
    [
      'another expectation',
      post(`${host}expect: a-miracle\r\ncontent-length: 3\r\n`, 'abc'),
      417,
      'EXPECTATION_FAILED',
    ],
    ['CONNECT', 'CONNECT other:443 HTTP/1.1\r\nhost: other:443\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
    ['HTTP/0.9', 'GET /hello\r\n\r\n', 400, 'BAD_REQUEST'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'BAD_REQUEST'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'BAD_REQUEST'],
  ])('%s', async (_, bytes, status, code) => {
    const said = await door.send(bytes);
    expect(said).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(said).toContain(`"code":"${code}"`);
    expect(said.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
  });

  it('CONNECT behind a request waits for its response', async () => {
    const said = await door.send(
      `GET /hello HTTP/1.1\r\n${host}\r\nCONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n`,
    );
    expect(said).toMatch(/^HTTP\/1\.1 200 [\s\S]*hello/);
  });
});

describe('an unusual request with one meaning receives its response', () => {
  it.each([
    ['HTTP/1.0 without a Host', 'GET /hello HTTP/1.0\r\n\r\n'],
    ['a target in absolute form', `GET http://LOCALHOST/hello HTTP/1.1\r\n${host}${close}\r\n`],
    [
      'an offer of HTTP/2',
      `GET /hello HTTP/1.1\r\n${host}upgrade: h2c\r\nconnection: close, upgrade\r\n\r\n`,
    ],
    ['a GET of length 0', `GET /hello HTTP/1.1\r\n${host}${close}content-length: 0\r\n\r\n`],
  ])('%s', async (_, bytes) => {
    expect(await door.send(bytes)).toMatch(/^HTTP\/1\.1 200 [\s\S]*hello$/);
  });

  it('100-continue: the server requests the body when it will read it', async () => {
    const { socket, heard } = await door.open();
    socket.write(post(`${host}${close}expect: 100-continue\r\ncontent-length: 3\r\n`));
    await heard(/^HTTP\/1\.1 100 /);
    socket.write('abc');
    expect(await heard(/abc$/)).toMatch(/HTTP\/1\.1 200 [\s\S]*abc$/);
  });

  it('100-continue: the server does not request a body that is too long', async () => {
    const said = await door.send(post(`${host}expect: 100-continue\r\ncontent-length: 99999\r\n`));
    expect(said).toMatch(/^HTTP\/1\.1 413 /);
    expect(said).not.toContain('100 Continue');
  });
});

describe('methods', () => {
  const sendQuery = async (method: string, path: string) => {
    const response = await fetch(door.url + path, { method });
    return {
      status: response.status,
      allow: response.headers.get('allow'),
      text: await response.text(),
      response,
    };
  };

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])(
    '%s where only GET is: 405 with Allow',
    async (method) => {
      const { status, allow, text } = await sendQuery(method, '/hello');
      expect({ status, allow }).toEqual({ status: 405, allow: 'GET, HEAD, OPTIONS' });
      expect(text).toContain('METHOD_NOT_ALLOWED');
    },
  );

  it('GET where only POST is, and TRACE anywhere', async () => {
    expect(await sendQuery('GET', '/echo')).toMatchObject({ status: 405, allow: 'POST, OPTIONS' });
    const traced = await door.send(`TRACE /hello HTTP/1.1\r\n${host}${close}x-secret: s3cret\r\n\r\n`);
    expect(traced).toMatch(/^HTTP\/1\.1 405 /);
    expect(traced).not.toContain('s3cret');
  });

  it('HEAD where GET is: the same headers, no body', async () => {
    const [get, head] = [await sendQuery('GET', '/counted'), await sendQuery('HEAD', '/counted')];
    expect(head.status).toBe(200);
    expect(head.text).toBe('');
    expect(head.response.headers.get('content-length')).toBe(get.response.headers.get('content-length'));
    expect(reads).toBe(2);
  });

  it('OPTIONS, of a path and of the server', async () => {
    expect(await sendQuery('OPTIONS', '/hello')).toMatchObject({ status: 204, allow: 'GET, HEAD, OPTIONS' });
    expect(await door.send(`OPTIONS * HTTP/1.1\r\n${host}${close}\r\n`)).toMatch(/^HTTP\/1\.1 204 /);
  });

  it('of an unknown path are 404, whichever method', async () => {
    for (const method of ['GET', 'POST', 'OPTIONS'])
      expect((await sendQuery(method, '/no')).status).toBe(404);
  });
});

describe('a host name of DNS rebinding', () => {
  const asks = (name: string) => door.send(`GET /counted HTTP/1.1\r\nhost: ${name}\r\n${close}\r\n`);

  it.each([
    'evil.example',
    'evil.example:4000',
    'EVIL.example.',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'data.example.org.evil.example',
    'xport.example',
    'port.example',
    '1.2.3',
    '0x7f.1',
  ])('%s is rejected before anything is read', async (name) => {
    reads = 0;
    const said = await asks(name);
    expect(said).toMatch(/^HTTP\/1\.1 421 [\s\S]*"HOST_REFUSED"/);
    expect(reads).toBe(0);
  });

  it('is rejected in the target too, which takes precedence over Host', async () => {
    expect(await door.send(`GET http://evil.example/counted HTTP/1.1\r\n${host}${close}\r\n`)).toMatch(
      /^HTTP\/1\.1 421 /,
    );
  });

  it.each([
    'localhost',
    'LOCALHOST:4000',
    'app.localhost',
    'gateway',
    'gateway:4000',
    'host.docker.internal',
    '127.0.0.1:4000',
    '10.1.2.3',
    '[::1]:4000',
    'data.example.org',
    'Data.Example.Org.:443',
    'a.port.example',
  ])('%s is none', async (name) => {
    expect(await asks(name)).toMatch(/^HTTP\/1\.1 200 /);
  });
});
