import type { Plugin } from '@envelop/core';
import { createAnswers } from './answers/answers.ts';
import { provenanceExtension } from './answers/provenance.ts';
import type { AnswerExtension } from './contract/answer.ts';
import type { Composition } from './contract/composition.ts';
import { type InvalidationEvent, stages } from './contract/events.ts';
import type { Answer, Exchange, StageHandler } from './contract/exchange.ts';
import type { Changes, Invalidation } from './contract/invalidation.ts';
import type { Policy, Principal } from './contract/policy.ts';
import type { Route } from './contract/route.ts';
import { createExplorer } from './http/explorer.ts';
import { createExtendStage } from './http/extend-answer.ts';
import { createGraphqlStage } from './http/graphql.ts';
import { createGraphqlRoute } from './http/graphql-route.ts';
import { createHealthRoutes } from './http/health.ts';
import { createInvalidateRoute } from './http/invalidate-route.ts';
import { type HttpServer, listen } from './http/server.ts';
import { createPlanner } from './plan/planner.ts';
import { relaxNullability } from './plan/relax-nullability.ts';
import { startProbes } from './run/probes.ts';
import { createRunner } from './run/runner.ts';

export interface GatewayOptions {
  readonly composition: Composition;
  readonly policy: Policy;
  readonly identify: (headers: Exchange['question']['headers']) => Promise<Principal>;
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
  /** Hears of every invalidation that began here: for the audit log, and to tell the gateway's other processes. */
  readonly onInvalidate?: (event: InvalidationEvent) => void;
}

export interface Gateway {
  readonly url: string;
  readonly answers: {
    bytes(): number;
    entries(): number;
    clear(): void;
    /** What another process of this gateway has told; it is not told on. */
    invalidate(what: Invalidation): void;
  };
  /** Drains. Sources stay open: whoever opened them closes them. */
  stop(): Promise<void>;
}

/** The way of a query, read from top to bottom. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { composition, policy, settings, onUnexpected } = options;
  relaxNullability(composition, policy);
  const planner = createPlanner(composition);
  const { onInvalidate } = options;
  const answers = createAnswers({ ...settings.answers, composition, onUnexpected, onInvalidate });
  const changes: Changes = {
    get generation() {
      return answers.generation;
    },
    changed: (source) => answers.invalidate({ sources: [source] }, 'mutation'),
  };
  const runner = createRunner({
    composition,
    planner,
    deadlineSeconds: settings.deadlineSeconds,
    changes,
  });

  const run = inOrder([
    createExtendStage([provenanceExtension, ...options.extensions]),
    identityStage(options.identify),
    policyStage(policy),
    answers.stage,
    createGraphqlStage({
      schema: composition.schema,
      plugins: [...options.limits, runner],
      onUnexpected,
    }),
  ]);

  let draining = false;
  const probes = startProbes(composition);
  const {
    maxBodyBytes,
    answers: { ttlSeconds },
  } = settings;
  const explorer = createExplorer();
  const server: HttpServer = await listen({
    ...settings,
    onUnexpected,
    routes: new Map([
      ['/graphql', createGraphqlRoute({ maxBodyBytes, ttlSeconds, run, explorer, onUnexpected })],
      ['/answers/invalidate', createInvalidateRoute({ ...answers, identify: options.identify })],
      ...createHealthRoutes({ isDraining: () => draining, sources: probes.read }),
      ...options.routes,
    ]),
  });
  return {
    url: server.url,
    answers: {
      bytes: answers.bytes,
      entries: answers.entries,
      clear: () => answers.invalidate({ all: true }, 'worker'),
      invalidate: (what) => answers.invalidate(what, 'worker'),
    },
    async stop() {
      draining = true;
      answers.stop();
      await server.close(settings.drainSeconds);
      probes.stop();
    },
  };
}

function inOrder(handlers: readonly StageHandler[]): (exchange: Exchange) => Promise<Answer> {
  const from = (index: number, exchange: Exchange): Promise<Answer> => {
    const handler = handlers[index];
    if (!handler) throw new Error('the last stage has to answer');
    return handler(exchange, (instead = exchange) => from(index + 1, instead));
  };
  return (exchange) => from(0, exchange);
}

function identityStage(identify: GatewayOptions['identify']): StageHandler {
  return async (exchange, next) => {
    const { operation, question } = exchange;
    const principal = await stages.tracePromise(() => identify(question.headers), {
      operation,
      stage: 'identity',
    });
    exchange.principal = principal;
    operation.consumer = principal.consumer;
    return next();
  };
}

function policyStage(policy: Policy): StageHandler {
  return async (exchange, next) => {
    const { operation, principal } = exchange;
    if (!principal) throw new Error('identity comes before policy');
    exchange.view = stages.traceSync(() => policy.viewFor(principal), { operation, stage: 'policy' });
    return next();
  };
}
