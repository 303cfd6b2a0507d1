import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { readCatalogue } from './catalogue.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** A portal that answers these paths with JSON, and 404 elsewhere. */
async function portal(replies: Record<string, unknown>): Promise<string> {
  server = createServer((request, response) => {
    const reply = replies[(request.url ?? '').split('?')[0] ?? ''];
    response.writeHead(reply === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply ?? {}));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

const fields = [{ name: 'code', type: 'text', description: 'Its code.' }];
const v21 = '/api/explore/v2.1/catalog/datasets';
const v1 = '/api/datasets/1.0/search/';

describe('the catalogue of a portal', () => {
  it('is read by Explore v2.1, from the site of the page that was given', async () => {
    const metas = { default: { title: 'Benches', license: 'ODbL' } };
    const url = await portal({
      [v21]: { total_count: 250, results: [{ dataset_id: 'benches', has_records: true, metas, fields }] },
    });
    expect(await readCatalogue(`${url}/pages/home?x=1`)).toEqual({
      ...{ url, version: 'v2.1', total: 250 },
      datasets: [{ id: 'benches', title: 'Benches', licence: 'ODbL', fields }],
    });
  });

  it('is read by records v1 where the portal knows no other, below its own path', async () => {
    const url = await portal({
      [`/d4c${v1}`]: { nhits: 1, datasets: [{ datasetid: 'bancs', metas: { title: 'Bancs' }, fields }] },
    });
    expect(await readCatalogue(`${url}/d4c/`)).toMatchObject({
      ...{ url: `${url}/d4c`, version: 'v1', total: 1 },
      datasets: [{ id: 'bancs', title: 'Bancs', licence: '' }],
    });
  });

  it('leaves out what is no dataset with records and fields', async () => {
    const results = [
      { dataset_id: 'a b', has_records: true, fields },
      { dataset_id: '../etc', has_records: true, fields },
      { dataset_id: 'empty', has_records: false, fields },
      { dataset_id: 'bare', has_records: true, fields: [] },
      { dataset_id: 'odd', has_records: true, fields: [null, { name: 1, type: 'text' }] },
      {},
    ];
    expect((await readCatalogue(await portal({ [v21]: { results } }))).datasets).toEqual([]);
  });

  it('fails with what the portal answered when it is none', async () => {
    await expect(readCatalogue(await portal({}))).rejects.toThrow(SourceFailure);
  });
});
