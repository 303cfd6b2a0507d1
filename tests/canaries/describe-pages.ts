import { expect, it } from 'vitest';
import type { Exchanges } from './check/exchange.ts';
import type { Inspector } from './check/inspect.ts';
import { roundedOr } from './check/normalise.ts';
import type { Territory } from './territory/start.ts';
import { clientNamed, clients } from './world/clients.ts';
import { nameOf } from './world/token.ts';

/** Identifiers of traces and spans are noise, and there are many. */
const ids = /"(?:traceId|spanId|parentSpanId)":"[0-9a-f]*",?/g;

interface Given {
  readonly exchanges: Exchanges;
  readonly inspector: Inspector;
  readonly territory: Territory;
}

/** Checks pages, logs and files beside the responses. Runs last, after the gateway has stopped. */
export function describePages(given: () => Given) {
  const tokensIn = (text: string) => {
    const { inspector } = given();
    return [...new Set(inspector.search.find(text).map(nameOf))];
  };

  it.each(['/metrics', '/eco', '/health/ready', '/health/live', '/'])(
    '%s holds no personal value',
    async (path) => {
      for (const client of clients) {
        for (const { text } of await given().exchanges.read(path, client)) expect(tokensIn(text)).toEqual([]);
      }
    },
  );

  it('A8: words of anonymous clients stand on no page', async () => {
    const { exchanges } = given();
    const word = 'SoldByMallory';
    await exchanges.sendQuery(clientNamed('anonymous'), { query: `query ${word} { clubs { id } }` });
    for (const path of ['/metrics', '/eco', '/health/ready']) {
      for (const { text } of await exchanges.read(path, clientNamed('operator')))
        expect(text, path).not.toContain(word);
    }
  });

  it('A8: who comes from elsewhere reads no figures of operations, sources or clients', async () => {
    const { exchanges } = given();
    const read = (path: string) =>
      exchanges.read(path, clientNamed('operator'), { 'x-forwarded-for': '203.0.113.7' });
    const [metrics] = await read('/metrics');
    expect(metrics.status).toBe(403);
    expect(metrics.text).not.toContain('pertuis_');
    for (const path of ['/eco', '/health/ready']) {
      const [{ status, text }] = await read(path);
      expect(status, path).toBe(200);
      expect(text, path).not.toMatch(/\b(club|desk|portal|helpdesk)\b/);
    }
  });

  it('A8: /metrics tells no exact number of bytes', async () => {
    const [{ text }] = await given().exchanges.read('/metrics', clientNamed('operator'));
    const told = [...text.matchAll(/^(pertuis_\w*bytes\w*_total\S*) (\d+)$/gm)];
    expect(told.map(([, name]) => name)).toEqual(
      expect.arrayContaining([expect.stringMatching(/sent/), expect.stringMatching(/fetch.*"club"/)]),
    );
    expect(told.filter(([, , bytes]) => roundedOr(Number(bytes)) === Number(bytes))).toEqual([]);
  });

  it('logs, spans and files of the state directory hold no personal value of any client', async () => {
    const { territory } = given();
    await territory.stop();
    for (const door of territory.doors) {
      expect(door.spans().length, 'spans were exported').toBeGreaterThan(10_000);
      expect(door.logs()).toContain('gateway stopped');
      expect(door.state().length).toBeGreaterThan(100);
      expect({
        logs: tokensIn(door.logs()),
        spans: tokensIn(door.spans().replaceAll(ids, '')),
        state: tokensIn(door.state()),
      }).toEqual({ logs: [], spans: [], state: [] });
    }
  });
}
