import { expect, it } from 'vitest';
import type { Exchanges } from './check/exchange.ts';
import type { Inspector } from './check/inspect.ts';
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

/** What is told beside answers, and what is left behind once the gateway has stopped. Comes last. */
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
    await exchanges.ask(clientNamed('anonymous'), { query: `query ${word} { clubs { id } }` });
    for (const path of ['/metrics', '/eco', '/health/ready']) {
      for (const { text } of await exchanges.read(path, clientNamed('operator')))
        expect(text, path).not.toContain(word);
    }
  });

  it('logs, spans and files of the state directory hold no personal value, whoever sent or received it', async () => {
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
