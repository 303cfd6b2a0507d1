import type { Composition, Page } from '../../mesh/contract/composition.ts';
import type {
  FetchContext,
  FetchRequest,
  FetchResult,
  FieldFacts,
  Source,
} from '../../mesh/contract/source.ts';
import type { PageFacts } from '../../mesh/core/page-size.ts';
import { createQueryModel } from '../../mesh/query-model/query-model.ts';

/** A root field with its arguments as a client gives them. */
export type SourceQuery = Pick<FetchRequest, 'coordinate' | 'select' | 'args' | 'keys' | 'orderKey'> & {
  /** Requests the total. */
  readonly count?: boolean;
};

/**
 * Sends a request to a source as the engine does. The source receives what its capabilities hold, and the engine does the
 * rest. A source fails the suite when it cannot do what its capabilities declare.
 */
export async function querySource(
  source: Source,
  { coordinate, select, args, count = false, ...more }: SourceQuery,
  context: FetchContext,
): Promise<FetchResult> {
  const composition = compositionOf(source);
  const keyField = composition.roots.get(coordinate)?.facts.keys?.field;
  const query = { coordinate, select, args, count, rowFilter: undefined, keyField };
  const split = createQueryModel(composition).split(query);
  const request: FetchRequest = { coordinate, ...(split?.request ?? { select, args }), ...more };
  const send = (part: FetchRequest) => source.fetch(part, context);
  return split?.engine ? split.engine.run(request, send) : send(request);
}

function compositionOf(source: Source): Composition {
  const { name, schema } = source;
  const settings = { name, ttlSeconds: 0, deadlineSeconds: 5, maxConcurrentCalls: 8 };
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  const roots = fields.map((field) => {
    const coordinate = `Query.${field.name}`;
    const facts = field.extensions.pertuis as FieldFacts;
    return [coordinate, { coordinate, source: name, facts }] as const;
  });
  const pages = fields.flatMap((field): [string, Page][] =>
    field.args.flatMap(({ name: arg, extensions }) => {
      const { page } = (extensions.pertuis ?? {}) as { page?: PageFacts };
      return page ? [[`Query.${field.name}`, { arg, ...page }]] : [];
    }),
  );
  return {
    schema,
    sources: new Map([[name, { source, settings }]]),
    roots: new Map(roots),
    pages: new Map(pages),
    facts: new Map(),
    frames: new Map(),
    links: new Map(),
    missing: new Map(),
  };
}
