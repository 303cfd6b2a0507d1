/**
 * The partners that work, in a separate process: an API for the client, a large one, a slow one, and a portal
 * with meters.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startOpendatasoft } from '../../../territory/stand-ins/opendatasoft/server.ts';

export interface FriendlyUrls {
  readonly api: string;
  readonly portal: string;
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const times = <T>(count: number, each: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => each(i));

const slowMs = 800;
const bodies: Readonly<Record<string, Buffer>> = {
  '/sectors': json([
    { code: 'LR-01', name: 'Vieux Port', households: 4210 },
    ...times(39, (i) => ({ code: `LR-${i + 2}`, name: `Sector ${i + 2}`, households: 1000 + i })),
  ]),
  '/counts': json(times(20, (i) => ({ id: `c${i + 1}`, value: i * 7 }))),
  '/parcels': json(times(5_000, (i) => ({ id: i, label: `parcel number ${i}`, areaM2: i * 1.5 }))),
  '/archives': json(times(1_000, (i) => ({ id: i, text: 'x'.repeat(1_000) }))),
  '/slow': json([{ id: 's1', value: 1 }]),
};

const api = createServer((request, response) => {
  const path = request.url?.split('?', 1)[0] ?? '';
  const body = bodies[path];
  const reply = () =>
    response
      .writeHead(body ? 200 : 404, {
        'content-type': 'application/json',
        'content-length': body?.length ?? 2,
      })
      .end(body ?? '{}');
  if (path === '/slow') setTimeout(reply, slowMs);
  else reply();
});

const portal = await startOpendatasoft({
  datasets: [
    {
      id: 'meters',
      fields: [
        { name: 'prm', type: 'text' },
        { name: 'sector', type: 'text' },
        { name: 'kwh', type: 'double' },
      ],
      records: times(200, (i) => ({ prm: `prm-${i}`, sector: i % 2 === 0 ? 'even' : 'odd', kwh: i })),
    },
  ],
});
await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
const urls: FriendlyUrls = {
  api: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
  portal: portal.url,
};
process.send?.({ urls });
process.once('disconnect', () => process.exit());
