import { envelop, type Plugin, useSchema } from '@envelop/core';
import type { DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Answer, Exchange } from '../contract/exchange.ts';
import { andThen, type Maybe } from '../contract/maybe.ts';
import { metered } from '../contract/metered.ts';
import { timed } from '../contract/trace.ts';
import type { WrittenResult } from '../contract/written-result.ts';
import { checkQuestion, type QuestionParameters } from './check-question.ts';
import { withCodes } from './code-every-error.ts';
import type { Outward } from './outward.ts';

export interface KnownQuestions {
  /** Among Yoga's plugins: hears which document a question turned out to be. */
  readonly learner: Plugin;
  /** Reads and checks a question. Throws what `checkQuestion` throws. */
  read(exchange: Exchange): ReadQuestion;
  /** Remembers a question that Yoga has answered. */
  learn(exchange: Exchange, parameters: QuestionParameters, answer: Answer): void;
  /** Answers a question that is known; undefined sends it through Yoga. */
  answer(exchange: Exchange, question: ReadQuestion): Maybe<Answer | undefined>;
}

export interface ReadQuestion {
  readonly parameters: QuestionParameters;
  /** Names of the extensions that it asks for: `extensions: { eco: true }`. */
  readonly asked: readonly string[];
  readonly known: Known | undefined;
}

interface Known {
  readonly document: DocumentNode;
  readonly contentType: string;
}

interface Options {
  readonly schema: GraphQLSchema;
  readonly plugins: readonly Plugin[];
  readonly outward: Outward;
}

const remembered = 5_000;
/** Texts may be padded to the size of a body: together they are bounded, too. */
const rememberedCharacters = 16 * 1024 * 1024;

/**
 * The way past Yoga. A query that Yoga has parsed, validated and answered once goes straight to the same Envelop pipeline
 * when its text comes again: same limits, same policy, same run, without Request and Response. What is refused before it
 * runs is handed back to Yoga, which words it.
 */
export function createKnownQuestions({ schema, plugins, outward }: Options): KnownQuestions {
  const known = new LRUCache<string, Known>({
    max: remembered,
    maxSize: rememberedCharacters,
    sizeCalculation: (_, key) => key.length,
  });
  /** By their bytes, those without variables: they come again as they are, and are not read again. */
  const read = new LRUCache<string, ReadQuestion>({
    max: remembered,
    maxSize: rememberedCharacters,
    sizeCalculation: (_, key) => key.length,
  });
  const documents = new WeakMap<Exchange, DocumentNode>();
  // Nothing is parsed or validated here, and the runner says what executes: no engine of graphql-js is needed.
  const pipeline = envelop({ plugins: [useSchema(schema), ...plugins] })();

  return {
    learner: {
      onExecute({ args }) {
        documents.set((args.contextValue as { exchange: Exchange }).exchange, args.document);
      },
    },
    read(exchange) {
      const { key = '', question } = exchange;
      const before = read.get(key);
      if (before) return before;
      const parameters = checkQuestion(question);
      const asked = namesIn(parameters.extensions);
      const found = question.method === 'POST' ? known.get(keyOf(exchange, parameters)) : undefined;
      const now = { parameters, asked, known: found };
      if (found && key !== '' && Object.keys(parameters.variables ?? {}).length === 0) read.set(key, now);
      return now;
    },
    learn(exchange, parameters, { status, headers, body }) {
      const document = documents.get(exchange);
      const { method } = exchange.question;
      if (
        !document ||
        status !== 200 ||
        !Buffer.isBuffer(body) ||
        method !== 'POST' ||
        exchange.operation.type !== 'query'
      )
        return;
      known.set(keyOf(exchange, parameters), {
        document,
        contentType: headers['content-type'] ?? 'application/json',
      });
    },
    answer(exchange, { known: found, parameters }) {
      if (!found) return undefined;
      return andThen(execute(found.document, exchange, parameters), (result) => {
        if (result.errors?.some(({ extensions }) => extensions.http)) return undefined;
        return timed(exchange.operation, 'respond', () =>
          metered(() => write(result, found.contentType, exchange), exchange.operation),
        );
      });
    },
  };

  /** The exchange is the context, as it is for Yoga: no plugin here builds another. */
  function execute(
    document: DocumentNode,
    exchange: Exchange,
    { variables, operationName }: QuestionParameters,
  ): Maybe<ExecutionResult | WrittenResult> {
    return pipeline.execute({
      schema,
      document,
      contextValue: { exchange },
      variableValues: variables ?? {},
      operationName: operationName ?? null,
    });
  }

  function write(result: ExecutionResult | WrittenResult, contentType: string, exchange: Exchange): Answer {
    const errors = result.errors && withCodes(result.errors.map(outward) as GraphQLError[], exchange);
    const body =
      'write' in result
        ? result.write(errors)
        : Buffer.from(JSON.stringify(errors ? { ...result, errors } : result));
    exchange.operation.status = 200;
    return { status: 200, headers: { 'content-type': contentType }, body, ageSeconds: 0 };
  }
}

function namesIn(extensions: unknown): string[] {
  if (extensions === null || typeof extensions !== 'object') return [];
  return Object.entries(extensions).flatMap(([name, wanted]) => (wanted === true ? [name] : []));
}

/** The same text may be answered in two media types. */
function keyOf({ question }: Exchange, { query, operationName }: QuestionParameters): string {
  return `${question.headers.accept ?? ''}\n${operationName ?? ''}\n${query}`;
}
