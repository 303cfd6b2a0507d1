import { clientNamed } from '../world/clients.ts';
import type { Asking, Exchanges } from './exchange.ts';

export interface Told {
  readonly data: Record<string, never> | null;
  readonly codes: readonly string[];
  readonly text: string;
}

/** What the first gateway answers to a client, read. */
export async function askAs(exchanges: Exchanges, name: string, asking: Asking | string): Promise<Told> {
  const [{ text }] = await exchanges.ask(clientNamed(name), typeof asking === 'string' ? { query: asking } : asking);
  const { data = null, errors = [] } = JSON.parse(text) as {
    data?: Told['data'];
    errors?: { extensions?: { code?: string } }[];
  };
  return { data, codes: errors.map(({ extensions }) => extensions?.code ?? ''), text };
}
