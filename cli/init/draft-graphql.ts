import { buildClientSchema, getIntrospectionQuery, printSchema } from 'graphql';
import { quoted, type SourceDraft } from './draft.ts';
import { fetchDescription } from './fetch-description.ts';

/** Asks the API for its types and keeps them, so that the gateway starts while the partner is down. */
export async function draftGraphql(name: string, endpoint: string): Promise<SourceDraft> {
  const text = await fetchDescription(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: getIntrospectionQuery() }),
  });
  const file = `descriptions/${name}.graphql`;
  return {
    name,
    isOpen: false,
    files: { [file]: `${printSchema(buildClientSchema(read(text)))}\n` },
    lines: [
      'ttlSeconds: 60         # how long a response may be cached; 0 for never',
      'handler:',
      '  graphql:',
      `    source: ./${file}`,
      `    endpoint: ${quoted(endpoint)}`,
      '    # A key for the partner, taken from the environment when the gateway starts:',
      `    # operationHeaders: { authorization: "Bearer \${PARTNER_TOKEN}" }`,
    ],
  };
}

function read(text: string) {
  const { data, errors } = JSON.parse(text);
  if (data?.__schema) return data;
  const why = typeof errors?.[0]?.message === 'string' ? ` (${errors[0].message.slice(0, 200)})` : '';
  throw new Error(
    `The API does not tell its types${why}. Ask the partner for its SDL and write the source by hand.`,
  );
}
