import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { exportJWK, generateKeyPair } from 'jose';
import { writeAgainAndAgain } from './write-until-closed.ts';

const json = { 'content-type': 'application/json' };
const mebibyte = 2 ** 20;
const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
const known = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
const bomb = gzipSync(Buffer.alloc(32 * mebibyte, ' '));
const junk = Buffer.alloc(64 * 1024, 'x');

/** `/private` gives the key itself, so that the attack can sign tokens with odd claims. */
export async function serveKeySet(response: ServerResponse, path: string) {
  response.writeHead(200, { ...json, ...(path === '/gzip' && { 'content-encoding': 'gzip' }) });
  if (path === '/private') return response.end(JSON.stringify(await exportJWK(privateKey)));
  if (path === '/honest') return response.end(JSON.stringify({ keys: [known] }));
  if (path === '/odd') return response.end('{"keys":[null,5,"x",{"kty":"EC"},{"kty":["RSA"],"kid":{}}]}');
  if (path === '/gzip') return writeAgainAndAgain(response, bomb, 320);
  if (path === '/drip') return drip(response);
  if (path === '/many') {
    const keys = Array.from({ length: 60_000 }, (_, i) => JSON.stringify({ ...known, kid: `k${i}` }));
    return response.end(`{"keys":[${keys.join(',')}]}`);
  }
  response.write('{"keys":["');
  writeAgainAndAgain(response, junk, path === '/huge' ? (200 * mebibyte) / junk.length : undefined, '"]}');
}

function drip(response: ServerResponse) {
  const timer = setInterval(() => response.write(' '), 20);
  response.once('close', () => clearInterval(timer));
}
