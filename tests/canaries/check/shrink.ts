import { shrinkOperation } from '../../differential/shrink-operation.testing.ts';
import { clientNamed } from '../world/clients.ts';
import type { Asking, Exchanges } from './exchange.ts';
import type { Fault, Finding } from './findings.ts';
import { type Inspector, inspect } from './inspect.ts';

const mostTries = 120;

/** The same fault with the smallest operation that still shows it to the same client. */
export async function shrinkFault(exchanges: Exchanges, inspector: Inspector, fault: Fault): Promise<Fault> {
  let smallest = fault.smallest;
  let tries = mostTries;
  for (let found: Finding | undefined = smallest; found; ) {
    smallest = found;
    found = undefined;
    for (const asking of smaller(inspector, smallest.asking)) {
      tries -= 1;
      if (tries < 0) return { ...fault, smallest };
      const client = clientNamed(smallest.client);
      const replies = await exchanges.sendQuery(client, asking);
      found = inspect(inspector, client, asking, replies).find(({ fault: name }) => name === fault.name);
      if (found) break;
    }
  }
  return { ...fault, smallest };
}

function* smaller({ schema }: Inspector, asking: Asking | undefined): Generator<Asking> {
  if (!asking) return;
  const { query, operationName, variables = {}, ...rest } = asking;
  const operation = { text: query, rounds: [{ operationName, variables }] };
  for (const { text, rounds } of shrinkOperation(schema, operation))
    yield { ...rest, query: text, operationName, variables: rounds[0]?.variables };
}
