import type { GraphQLSchema } from 'graphql';
import type { TokenSearch } from '../search/find-tokens.ts';
import type { Client } from '../world/clients.ts';
import { maySee } from '../world/oracle.ts';
import { nameOf } from '../world/token.ts';
import { compareReplies, type Difference } from './compare.ts';
import { coordinateAt } from './coordinate-at.ts';
import type { Asking, Reply } from './exchange.ts';
import type { Finding } from './findings.ts';

export interface Inspector {
  readonly search: TokenSearch;
  readonly schema: GraphQLSchema;
}

/** What two replies to one request show that their client must not see. */
export function inspect(
  inspector: Inspector,
  client: Client,
  asking: Asking,
  [one, two]: readonly [Reply, Reply],
): Finding[] {
  return [
    ...tokensOfOthers(inspector, client, asking, one),
    ...(two.text === one.text ? [] : tokensOfOthers(inspector, client, asking, two)),
    ...tellApart(inspector, client, asking, compareReplies(one, two)),
  ];
}

/** A client may read back what it has sent. */
function tokensOfOthers({ search }: Inspector, client: Client, asking: Asking, reply: Reply): Finding[] {
  const parts = [
    ['body', reply.text],
    ['headers', JSON.stringify(reply.headers)],
  ] as const;
  return parts.flatMap(([where, text]) => {
    const found = search.find(text).filter((token) => !maySee(client, token));
    if (found.length === 0) return [];
    const sent = new Set(search.find(JSON.stringify(asking)));
    return found
      .filter((token) => !sent.has(token))
      .map((token) => ({
        fault: `token of ${nameOf(token)} in the ${where}`,
        client: client.name,
        detail: `${token.core} (of ${token.person}) in …${around(text, token.core)}…`,
        asking,
      }));
  });
}

function tellApart(
  { schema }: Inspector,
  client: Client,
  asking: Asking,
  difference: Difference | undefined,
): Finding[] {
  if (!difference) return [];
  const { path, one, two } = difference;
  const inEvent = path[0] === 'events';
  const [at, ...below] = inEvent ? path.slice(2) : path;
  const place = at === 'data' ? coordinateAt(schema, asking.query, below) : path.slice(0, 2).join('.');
  const last = path.filter((step) => typeof step === 'string').at(-1);
  const name = path[0] === 'extensions' ? `extensions.${path[1]}.${last}` : place;
  const detail = `${path.join('.')} is ${brief(one)} in one world and ${brief(two)} in the other`;
  return [{ fault: `difference in ${name}`, client: client.name, detail, asking }];
}

function around(text: string, core: string): string {
  const at = text.toLowerCase().indexOf(core);
  return at < 0 ? 'an encoded part' : text.slice(Math.max(0, at - 40), at + core.length + 20);
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
