import type { Plugin } from '@envelop/core';
import type { GraphQLSchema } from 'graphql';
import {
  createYoga,
  type GraphQLParams,
  type YogaLogger,
  type Plugin as YogaPlugin,
  type YogaServerInstance,
} from 'graphql-yoga';
import { type Accepted, readAccept } from '../contract/accept.ts';
import { PertuisError } from '../contract/errors.ts';
import type { Answer, Exchange, StageHandler } from '../contract/exchange.ts';
import { andThen } from '../contract/maybe.ts';
import { timed } from '../contract/trace.ts';
import { boundValidation } from './bound-validation.ts';
import { checkOperationTypes } from './check-operation-types.ts';
import type { QuestionParameters } from './check-question.ts';
import { codeEveryError } from './code-every-error.ts';
import { createKnownQuestions } from './known-questions.ts';
import { needEventStream } from './need-event-stream.ts';
import { createOutward } from './outward.ts';
import { traceReading } from './trace-reading.ts';

export interface GraphqlOptions {
  readonly schema: GraphQLSchema;
  /** The Envelop pipeline: limits first, then plan and run. */
  readonly plugins: readonly Plugin[];
  /** Learns of errors that leave masked. */
  readonly onUnexpected: (error: unknown, exchange: Exchange | undefined) => void;
}

interface Context {
  readonly exchange: Exchange;
  readonly parameters: QuestionParameters;
}

/** Hands Yoga what has been read of a request: two readers of the same bytes could read them differently. */
const readAlready: YogaPlugin<object, Context> = {
  onRequestParse({ serverContext, setRequestParser }) {
    setRequestParser(() => serverContext.parameters as GraphQLParams);
  },
};

const silent: YogaLogger = { debug() {}, info() {}, warn() {}, error() {} };

/** The last stage: GraphQL over HTTP by Yoga, from checked bytes to the bytes of an answer. */
export function createGraphqlStage({ schema, plugins, onUnexpected }: GraphqlOptions): StageHandler {
  const outward = createOutward(onUnexpected);
  const known = createKnownQuestions({ schema, plugins, outward });
  const yoga = createYoga<Context>({
    schema,
    plugins: [
      readAlready,
      boundValidation,
      traceReading,
      checkOperationTypes,
      needEventStream,
      ...plugins,
      known.learner,
      { onResultProcess: codeEveryError },
    ],
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    batching: false,
    logging: silent,
    maxRequestBodySize: false,
    maskedErrors: { maskError: outward },
  });
  return (exchange) => {
    const accepted = readAccept(exchange.question.headers.accept);
    if (!accepted.json && !accepted.events) throw new PertuisError('NOT_ACCEPTABLE', offers);
    const question = known.read(exchange);
    for (const name of question.asked) exchange.outcome.asked.add(name);
    return andThen(
      known.answer(exchange, question),
      (again) => again ?? throughYoga(exchange, question.parameters, accepted),
    );
  };

  async function throughYoga(
    exchange: Exchange,
    parameters: QuestionParameters,
    accepted: Accepted,
  ): Promise<Answer> {
    const response = await ask(yoga, exchange, parameters, accepted);
    const answer = await timed(exchange.operation, 'respond', () => toAnswer(response, exchange));
    known.learn(exchange, parameters, answer);
    return answer;
  }
}

const offers =
  'Accept application/json or application/graphql-response+json, and text/event-stream for a subscription.';

/** The request says only how it came and which types may be answered; the rest has been read. */
async function ask(
  yoga: YogaServerInstance<Context, object>,
  exchange: Exchange,
  parameters: QuestionParameters,
  { json, events }: Accepted,
): Promise<Response> {
  const { method, caller } = exchange.question;
  const types = [json, events ? 'text/event-stream' : undefined].filter((type) => type !== undefined);
  const init = { method, signal: caller.signal, headers: { accept: types.join(', ') } };
  return yoga.fetch('http://gateway/graphql', init, { exchange, parameters });
}

async function toAnswer(response: Response, { operation }: Exchange): Promise<Answer> {
  const contentType = response.headers.get('content-type') ?? 'application/json';
  const headers: Record<string, string> = { 'content-type': contentType };
  const allow = response.headers.get('allow');
  if (allow) headers.allow = allow;
  operation.status = response.status;
  const streams = contentType.startsWith('text/event-stream') && response.ok;
  // What stands between must not gather events before it hands them on.
  if (streams) headers['x-accel-buffering'] = 'no';
  const body = streams && response.body ? response.body : Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers, body, ageSeconds: 0 };
}
