import { AsyncLocalStorage } from 'node:async_hooks';
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
import type { Admission } from '../contract/admission.ts';
import { PertuisError } from '../contract/errors.ts';
import type { Answer, Exchange, StageHandler } from '../contract/exchange.ts';
import { andThen, type Maybe } from '../contract/maybe.ts';
import { timed } from '../contract/trace.ts';
import { boundValidation } from './bound-validation.ts';
import { checkOperationTypes } from './check-operation-types.ts';
import type { QuestionParameters } from './check-question.ts';
import { codeEveryError } from './code-every-error.ts';
import { createKnownQuestions, type KnownQuestionsBytes } from './known-questions.ts';
import { needEventStream } from './need-event-stream.ts';
import { createOutward } from './outward.ts';
import { traceReading } from './trace-reading.ts';

export interface GraphqlOptions {
  readonly schema: GraphQLSchema;
  /** The Envelop pipeline: limits first, then plan and run. */
  readonly plugins: readonly Plugin[];
  /** Learns of errors that leave masked. */
  readonly onUnexpected: (error: unknown, requestId?: string) => void;
  /** Gives work on unknown documents its turn. */
  readonly admission: Pick<Admission, 'turn'>;
  readonly maxBytes: KnownQuestionsBytes;
}

export interface GraphqlStage {
  readonly stage: StageHandler;
  /** What documents and requests take that are kept. */
  bytes(): number;
}

interface Context {
  readonly exchange: Exchange;
  readonly parameters: QuestionParameters;
}

/** Reading, checking and planning a document takes as long as bringing so many values, and one for each character. */
const costOfDocument = 1_000;
/** Hands Yoga what has been read of a request: two readers of the same bytes could read them differently. */
const readAlready: YogaPlugin<object, Context> = {
  onRequestParse({ serverContext, setRequestParser }) {
    setRequestParser(() => serverContext.parameters as GraphQLParams);
  },
};

const requestIds = new AsyncLocalStorage<string | undefined>();

const silent: YogaLogger = { debug() {}, info() {}, warn() {}, error() {} };

/** The last stage: GraphQL over HTTP by Yoga, from checked bytes to the bytes of an answer. */
export function createGraphqlStage(options: GraphqlOptions): GraphqlStage {
  const { schema, plugins, onUnexpected, admission, maxBytes } = options;
  const outward = createOutward(onUnexpected);
  const known = createKnownQuestions({ schema, plugins, outward, maxBytes });
  const yoga = createYoga<Context>({
    schema,
    plugins: [
      readAlready,
      boundValidation,
      traceReading,
      checkOperationTypes,
      needEventStream,
      ...plugins,
      ...known.plugins,
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
    // Its own caches are bounded in number only, and keep what was refused.
    parserAndValidationCache: false,
    // Yoga masks errors without saying whose they are.
    maskedErrors: { maskError: (error) => outward(error, requestIds.getStore()) },
  });
  const stage: StageHandler = (exchange) => {
    const accepted = readAccept(exchange.question.headers.accept);
    if (!accepted.json && !accepted.events) throw new PertuisError('NOT_ACCEPTABLE', offers);
    const question = known.read(exchange);
    for (const name of question.asked) exchange.outcome.asked.add(name);
    return andThen(
      known.answer(exchange, question),
      (again) => again ?? read(exchange, question.parameters, accepted),
    );
  };
  return { stage, bytes: () => known.bytes };

  /** Nobody's unknown documents are read before others have had their turn. */
  function read(exchange: Exchange, parameters: QuestionParameters, accepted: Accepted): Maybe<Answer> {
    const turn = admission.turn(exchange, costOfDocument + parameters.query.length);
    return andThen(turn, () => throughYoga(exchange, parameters, accepted));
  }

  async function throughYoga(
    exchange: Exchange,
    parameters: QuestionParameters,
    accepted: Accepted,
  ): Promise<Answer> {
    const response = await requestIds.run(exchange.operation.requestId, () =>
      ask(yoga, exchange, parameters, accepted),
    );
    // What stopped the operation as a whole is worded in one place, whichever way it came.
    if (exchange.outcome.refusal) throw exchange.outcome.refusal;
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
