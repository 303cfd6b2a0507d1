import { expect, it } from 'vitest';
import type { StoredResponse } from '../contract/response-store.ts';
import { fromStored, toStored } from './cached-response.ts';
import { storedBytes } from './stored-bytes.ts';

it('is the same after it was shared with another process', () => {
  const stored: StoredResponse = {
    response: { status: 200, headers: { etag: '"x"' }, body: Buffer.from('{"data":null}'), ageSeconds: 0 },
    ttlSeconds: 10,
    name: 'Plants',
    type: 'query',
    provenance: [],
    requestedExtensions: ['eco'],
    denied: ['Plant.owner'],
  };
  const shared = storedBytes.decode(storedBytes.encode(toStored(fromStored(stored))));
  expect(shared && toStored(fromStored(shared))).toEqual(stored);
  expect(toStored(fromStored({ ...stored, denied: ['A.b'] })).denied).toEqual(['A.b']);
});
