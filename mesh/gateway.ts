import type { Plugin } from '@envelop/core';
import { createAnswers } from './answers/answers.ts';
import { provenanceExtension } from './answers/provenance.ts';
import type { AnswerExtension } from './contract/answer.ts';
import type { Composition } from './contract/composition.ts';
import { PertuisError } from './contract/errors.ts';
import type { Answer, Exchange, StageHandler } from './contract/exchange.ts';
import { andThen, type Maybe } from './contract/maybe.ts';
import type { Policy, Principal } from './contract/policy.ts';
import type { Route } from './contract/route.ts';
import { timed } from './contract/trace.ts';
import { createExplorer } from './http/explorer.ts';
import { createExtendStage } from './http/extend-answer.ts';
import { createGraphqlStage } from './http/graphql.ts';
import { createGraphqlRoute } from './http/graphql-route.ts';
import { createHealthRoutes } from './http/health.ts';
import { type HttpServer, listen } from './http/server.ts';
import { createPlanner } from './plan/planner.ts';
import { relaxNullability } from './plan/relax-nullability.ts';
import { createOpenSubscriptions } from './run/open-subscriptions.ts';
import { startProbes } from './run/probes.ts';
import { createRunner } from './run/runner.ts';
import { createSubscriber } from './run/subscriber.ts';

export interface GatewayOptions {
  readonly composition: Composition;
  readonly policy: Policy;
  readonly identify: (headers: Exchange['question']['headers']) => Maybe<Principal>;
  /** Envelop plugins that read the document before it runs. */
  readonly limits: readonly Plugin[];
  readonly extensions: readonly AnswerExtension[];
  /** Pages beside `/graphql`: metrics, eco. */
  readonly routes: readonly (readonly [string, Route])[];
  readonly settings: {
    readonly port: number;
    readonly hostname: string;
    readonly maxBodyBytes: number;
    readonly deadlineSeconds: number;
    readonly drainSeconds: number;
    readonly answers: { readonly maxBytes: number; readonly ttlSeconds: number };
  };
  readonly onUnexpected: (error: unknown) => void;
}

export interface Gateway {
  readonly url: string;
  readonly answers: { bytes(): number; entries(): number; clear(): void };
  readonly subscriptions: { count(): number };
  /**
   * Drains, `patient` with idle connections or not: what is under way finishes, subscriptions are completed. Sources stay
   * open: whoever opened them closes them.
   */
  stop(patient?: boolean): Promise<void>;
}

/** The way of a query, read from top to bottom. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { composition, policy, settings, onUnexpected } = options;
  relaxNullability(composition, policy);
  const planner = createPlanner(composition);
  const runner = createRunner({ composition, planner, deadlineSeconds: settings.deadlineSeconds });
  const subscriptions = createOpenSubscriptions();
  const subscriber = createSubscriber({
    ...settings,
    composition,
    planner,
    subscriptions,
    recheck: recheckBy(options.identify, policy),
  });
  const answers = createAnswers(settings.answers);

  const run = inOrder([
    createExtendStage([provenanceExtension, ...options.extensions]),
    identityStage(options.identify),
    policyStage(policy),
    answers.stage,
    createGraphqlStage({
      schema: composition.schema,
      plugins: [...options.limits, runner, subscriber],
      onUnexpected,
    }),
  ]);

  let draining = false;
  const probes = startProbes(composition);
  const { ttlSeconds } = settings.answers;
  const explorer = createExplorer();
  const server: HttpServer = await listen({
    ...settings,
    onUnexpected,
    routes: new Map([
      ['/graphql', createGraphqlRoute({ ttlSeconds, run, explorer, onUnexpected })],
      ...createHealthRoutes({ isDraining: () => draining, sources: probes.read }),
      ...options.routes,
    ]),
  });
  return {
    url: server.url,
    answers,
    subscriptions,
    async stop(patient = false) {
      draining = true;
      subscriptions.completeAll();
      await server.close({ drainSeconds: settings.drainSeconds, patient });
      probes.stop();
    },
  };
}

function inOrder(handlers: readonly StageHandler[]): (exchange: Exchange) => Maybe<Answer> {
  const from = (index: number, exchange: Exchange): Maybe<Answer> => {
    const handler = handlers[index];
    if (!handler) throw new Error('the last stage has to answer');
    return handler(exchange, () => from(index + 1, exchange));
  };
  return (exchange) => from(0, exchange);
}

function identityStage(identify: GatewayOptions['identify']): StageHandler {
  return (exchange, next) => {
    const { operation, question } = exchange;
    return andThen(
      timed(operation, 'identity', () => identify(question.headers)),
      (principal) => {
        exchange.principal = principal;
        operation.consumer = principal.consumer;
        return next();
      },
    );
  };
}

function policyStage(policy: Policy): StageHandler {
  return (exchange, next) => {
    const { operation, principal } = exchange;
    if (!principal) throw new Error('identity comes before policy');
    exchange.view = timed(operation, 'policy', () => policy.viewFor(principal));
    return next();
  };
}

/** A stream outlives the moment at which its asker was known: since then a key may be revoked, a token expired. */
function recheckBy(identify: GatewayOptions['identify'], policy: Policy) {
  return async ({ question, view }: Exchange) => {
    const principal = await identify(question.headers);
    if (policy.viewFor(principal).id === view?.id) return;
    throw new PertuisError('UNAUTHENTICATED', 'What you may see has changed: subscribe again.');
  };
}
