import type { ServerResponse } from 'node:http';
import { serve } from '../../../territory/stand-ins/serve.ts';
import type { World } from '../world/world.ts';
import { type Partner, patient } from './partner.ts';

const typeDefs = `
  type Query { failsInWords: [Wreck!] failsByStatus: [Wreck!] failsByHalf: Wreck failsByType: [Wreck!] failsInJson: Wreck failsByRedirect: Wreck }
  type Subscription { failsInEvents: Wreck }
  type Wreck { id: ID size: Int note: String }
`;

/**
 * A GraphQL partner that fails in each of its fields in another way, each time with a personal value in what it says. Its
 * address holds another. None of the failures opens the circuit breaker: what a client sees must not hang on the clock.
 */
export async function startBroken({ failure }: World): Promise<Partner> {
  const { message, address } = failure;
  const error = (more: object = {}) => ({
    errors: [{ message: `no such person: ${message}`, extensions: { detail: message }, ...more }],
  });
  const responses: Record<string, (response: ServerResponse) => void> = {
    failsInWords: (response) => json(response, 200, error()),
    failsByStatus: (response) =>
      json(response, 404, { message, ...error() }, { 'x-reason': message, 'retry-after': message }),
    failsByHalf: (response) =>
      json(response, 200, { data: { r0: { id: null, size: null } }, ...error({ path: ['r0', message] }) }),
    failsByType: (response) =>
      json(response, 200, { data: { r0: [{ id: { message }, size: message, note: message }] } }),
    failsInJson: (response) => void response.writeHead(200, jsonType).end(`{"data":{"r0":{"id":"${message}`),
    failsByRedirect: (response) => void response.writeHead(302, { location: `/${message}` }).end(),
    failsInEvents: (response) =>
      void response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`event: next\ndata: ${JSON.stringify(error())}\n\nevent: complete\ndata:\n\n`),
  };
  const standIn = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const field = Object.keys(responses).find((name) => body.includes(name));
    responses[field ?? 'failsInWords']?.(response);
  }, 0);
  return {
    source: {
      name: 'broken',
      ...patient,
      handler: {
        graphql: {
          source: './broken.graphql',
          endpoint: `${standIn.url}/${address}`,
          subscriptionsProtocol: 'SSE',
        },
      },
    },
    files: { 'broken.graphql': typeDefs },
    close: standIn.close,
  };
}

const jsonType = { 'content-type': 'application/json' };

function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) {
  response.writeHead(status, { ...jsonType, ...headers }).end(JSON.stringify(body));
}
