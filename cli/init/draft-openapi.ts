import { parse } from 'yaml';
import { quoted, type SourceDraft } from './draft.ts';
import { fetchDescription } from './fetch-description.ts';

/** `address` is that of the OpenAPI document. It is kept; the server that it names first is the endpoint. */
export async function draftOpenapi(name: string, address: string): Promise<SourceDraft> {
  const text = await fetchDescription(address);
  const document: unknown = parse(text, { maxAliasCount: 100 });
  const endpoint = endpointOf(document, address);
  const isJson = /^\s*\{/.test(text);
  const file = `descriptions/${name}.openapi.${isJson ? 'json' : 'yaml'}`;
  return {
    name,
    isOpen: false,
    files: { [file]: text },
    lines: [
      'ttlSeconds: 60         # how long a response may be cached; 0 for never',
      'handler:',
      '  openapi:',
      `    source: ./${file}`,
      `    endpoint: ${quoted(endpoint)}`,
      ...(new URL(endpoint).origin === new URL(address).origin
        ? []
        : [
            '    # The description names this server. Make sure that it is the partner’s: requests go there.',
          ]),
      '    # A key for the partner, taken from the environment when the gateway starts:',
      `    # operationHeaders: { authorization: "Bearer \${PARTNER_TOKEN}" }`,
    ],
  };
}

interface Described {
  readonly openapi?: unknown;
  readonly swagger?: unknown;
  readonly servers?: readonly { readonly url?: unknown }[];
  readonly host?: unknown;
  readonly basePath?: unknown;
  readonly schemes?: readonly unknown[];
}

/** Servers with variables are the operator's to choose: then the site of the document stands in. */
function endpointOf(document: unknown, address: string): string {
  const { openapi, swagger, servers, host, basePath, schemes } = (document ?? {}) as Described;
  if (openapi === undefined && swagger === undefined)
    throw new Error(`What ${address} gives is no OpenAPI document. Give the address of the document itself.`);
  const { origin, protocol } = new URL(address);
  const given =
    typeof host === 'string'
      ? `${schemes?.[0] === 'http' ? 'http:' : protocol}//${host}${typeof basePath === 'string' ? basePath : ''}`
      : servers?.[0]?.url;
  const url = typeof given === 'string' && !given.includes('{') ? URL.parse(given, address) : null;
  const endpoint = url && /^https?:$/.test(url.protocol) ? `${url.origin}${url.pathname}` : origin;
  return endpoint.replace(/\/+$/, '');
}
