import { createHash } from 'node:crypto';
import { brotliDecompressSync } from 'node:zlib';
import type { Route } from '../mesh/contract/route.ts';
import { takesCoding } from './takes-coding.ts';

/** A file of the explorer as it is stored: brotli in base64. Read when it is first asked for. */
export function assetRoute(contentType: string, load: () => Promise<string>): Route {
  let asset: Promise<{ brotli: Buffer; tag: string }> | undefined;
  const read = async () => {
    const brotli = Buffer.from(await load(), 'base64');
    return { brotli, tag: `"${createHash('sha256').update(brotli).digest('base64url').slice(0, 22)}"` };
  };
  return async ({ headers: requestHeaders }) => {
    asset ??= read();
    const { brotli, tag } = await asset;
    const takesBrotli = takesCoding('br', requestHeaders['accept-encoding']);
    const etag = takesBrotli ? tag : `"${tag.slice(1, -1)}-plain"`;
    const headers = {
      'content-type': contentType,
      'cache-control': 'no-cache',
      vary: 'Accept-Encoding',
      'cross-origin-resource-policy': 'same-origin',
      etag,
    };
    if (requestHeaders['if-none-match'] === etag)
      return { status: 304, headers, body: Buffer.alloc(0), ageSeconds: 0 };
    return {
      status: 200,
      headers: { ...headers, ...(takesBrotli && { 'content-encoding': 'br' }) },
      body: takesBrotli ? brotli : brotliDecompressSync(brotli),
      ageSeconds: 0,
    };
  };
}
