import { envelop, type Plugin, useSchema } from '@envelop/core';
import type { DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { documentBytes } from '../contract/document-bytes.ts';
import type { Answer, Exchange } from '../contract/exchange.ts';
import { andThen, type Maybe } from '../contract/maybe.ts';
import { metered } from '../contract/metered.ts';
import { timed } from '../contract/trace.ts';
import type { WrittenResult } from '../contract/written-result.ts';
import { checkQuestion, type QuestionParameters } from './check-question.ts';
import { withCodes } from './code-every-error.ts';
import { createDocumentCache } from './document-cache.ts';
import type { Outward } from './outward.ts';

export interface KnownQuestions {
  /** Among Yoga's plugins: hears which document a question turned out to be, and parses none twice. */
  readonly plugins: readonly Plugin[];
  /** Reads and checks a question. Throws what `checkQuestion` throws. */
  read(exchange: Exchange): ReadQuestion;
  /** Remembers a question that Yoga has answered. */
  learn(exchange: Exchange, parameters: QuestionParameters, answer: Answer): void;
  /** Answers a question that is known; undefined sends it through Yoga. */
  answer(exchange: Exchange, question: ReadQuestion): Maybe<Answer | undefined>;
  readonly bytes: number;
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

export interface KnownQuestionsBytes {
  readonly documents: number;
  readonly requests: number;
}

interface Options {
  readonly schema: GraphQLSchema;
  readonly plugins: readonly Plugin[];
  readonly outward: Outward;
  readonly maxBytes: KnownQuestionsBytes;
}

/** An entry of the cache with its parameters, beside key and text. */
const bytesPerRequest = 1_000;

/**
 * The way past Yoga. A query that Yoga has parsed, validated and answered once goes straight to the same Envelop pipeline
 * when its text comes again: same limits, same policy, same run, without Request and Response. What is refused before it
 * runs is handed back to Yoga, which words it.
 */
export function createKnownQuestions({ schema, plugins, outward, maxBytes }: Options): KnownQuestions {
  const documents = createDocumentCache(maxBytes.documents);
  // By their bytes, those without variables: they come again as they are, and are not read again.
  const read = new LRUCache<string, ReadQuestion>({
    maxSize: Math.max(1, Math.floor(maxBytes.requests)),
    maxEntrySize: Math.max(1, Math.floor(maxBytes.requests / 8)),
    sizeCalculation: weightOf,
  });
  const running = new WeakMap<Exchange, DocumentNode>();
  // Nothing is parsed or validated here, and the runner says what executes: no engine of graphql-js is needed.
  const pipeline = envelop({ plugins: [useSchema(schema), ...plugins] })();

  const learner: Plugin = {
    onExecute({ args }) {
      running.set((args.contextValue as { exchange: Exchange }).exchange, args.document);
    },
  };

  return {
    plugins: [documents.plugin, learner],
    read(exchange) {
      const { key = '', question } = exchange;
      const before = read.get(key);
      if (before) return before;
      const parameters = checkQuestion(question);
      const asked = namesIn(parameters.extensions);
      const known = question.method === 'POST' ? find(exchange, parameters) : undefined;
      const now = { parameters, asked, known };
      if (known && key !== '' && Object.keys(parameters.variables ?? {}).length === 0) read.set(key, now);
      return now;
    },
    learn(exchange, parameters, { status, headers, body }) {
      const document = running.get(exchange);
      const { method } = exchange.question;
      if (!document || status !== 200 || !Buffer.isBuffer(body)) return;
      if (method !== 'POST' || exchange.operation.type !== 'query') return documents.accept(document);
      const contentType = headers['content-type'] ?? 'application/json';
      documents.accept(document, { key: wayOf(exchange, parameters), contentType });
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
    get bytes() {
      return documents.bytes + read.calculatedSize;
    },
  };

  function find(exchange: Exchange, parameters: QuestionParameters): Known | undefined {
    const accepted = documents.get(parameters.query);
    const contentType = accepted?.contentTypes.get(wayOf(exchange, parameters));
    return accepted && contentType !== undefined ? { document: accepted.document, contentType } : undefined;
  }

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
    const errors =
      result.errors &&
      withCodes(
        result.errors.map((error) => outward(error, exchange.operation.requestId)) as GraphQLError[],
        exchange,
      );
    const body =
      'write' in result
        ? result.write(errors)
        : Buffer.from(JSON.stringify(errors ? { ...result, errors } : result));
    exchange.operation.status = 200;
    return { status: 200, headers: { 'content-type': contentType }, body, ageSeconds: 0 };
  }
}

/** The document is counted with its text: it stays as long as the request does. */
function weightOf({ parameters, known }: ReadQuestion, key: string): number {
  const document = known ? documentBytes(known.document) : 0;
  return bytesPerRequest + 2 * (key.length + parameters.query.length) + document;
}

function namesIn(extensions: unknown): string[] {
  if (extensions === null || typeof extensions !== 'object') return [];
  return Object.entries(extensions).flatMap(([name, wanted]) => (wanted === true ? [name] : []));
}

/** The same text may be answered in two media types, and hold several operations. */
function wayOf({ question }: Exchange, { operationName }: QuestionParameters): string {
  return `${question.headers.accept ?? ''}\n${operationName ?? ''}`;
}
