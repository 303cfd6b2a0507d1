import { clientNamed } from '../world/clients.ts';
import type { Asking, Exchanges } from './exchange.ts';

/** A response as the test reads it; `data` is empty where there is none. */
export interface Told<Data> {
  readonly data: Partial<Data>;
  readonly codes: readonly string[];
  readonly text: string;
}

/** A connection of the kinds that the gateway pages itself. */
export interface Page<Row> {
  readonly nodes?: readonly Row[] | null;
  readonly pageInfo?: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** What the first gateway answers to a client, read. */
export async function sendQueryAs<Data = object>(
  exchanges: Exchanges,
  name: string,
  asking: Asking | string,
): Promise<Told<Data>> {
  const whole = typeof asking === 'string' ? { query: asking } : asking;
  const [{ text }] = await exchanges.sendQuery(clientNamed(name), whole);
  const { data, errors = [] } = JSON.parse(text) as {
    data?: Partial<Data> | null;
    errors?: { extensions?: { code?: string } }[];
  };
  return { data: data ?? {}, codes: errors.map(({ extensions }) => extensions?.code ?? ''), text };
}
