import { dirname } from 'node:path';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { ComposedSource, Composition, Link, Root } from '../contract/composition.ts';
import { ConfigurationError, type Problem } from '../contract/errors.ts';
import type { HandlerResult } from '../contract/handler.ts';
import { type FieldFacts, type Source, SourceFailure } from '../contract/source.ts';
import { readAdditionalTypes } from './additional-types.ts';
import { checkLinks } from './check-links.ts';
import { factsOf } from './facts.ts';
import { createForeignGate } from './foreign-gate.ts';
import { readHandlerSettings, throwProblems } from './foreign-settings.ts';
import { createForeignSource } from './foreign-source.ts';
import { type OpenEvents, takesSubscriptions } from './foreign-subscription.ts';
import { readLinks } from './links.ts';
import { buildHandlers, type MeshHandler, type OwnKinds } from './mesh-handlers.ts';
import { pagesOf } from './pages.ts';
import { offerLists } from './partner-lists.ts';
import { createRestFetches, type GetJson, type RestFetch } from './rest-fetch.ts';
import type { Settings } from './settings.ts';
import { rootTypes, unify } from './unify.ts';

export interface ComposeOptions {
  readonly settings: Settings;
  /** Path of `.meshrc.yaml`. */
  readonly path: string;
  /** Sources that need no configuration, such as the platform's own figures. */
  readonly builtIn: readonly ComposedSource[];
  /** Sources that are open already, by name: they are not described again. */
  readonly open?: ReadonlyMap<string, ComposedSource>;
  /** Kinds of source that need no path. */
  readonly kinds: OwnKinds;
  /** The fetch that Mesh's own handlers call with: guarded, and counted per source. The headers win over a request's own. */
  readonly foreignFetch: (
    source: Settings['sources'][number],
    headers: Record<string, string>,
  ) => typeof globalThis.fetch;
  /** Asks one upstream for JSON: what plain reads of OpenAPI sources go through. */
  readonly foreignJson: (source: Settings['sources'][number], endpoint: string) => GetJson;
  /** Opens the server-sent events of one upstream: what subscriptions of GraphQL sources go through. */
  readonly foreignEvents: (
    source: Settings['sources'][number],
    headers: Record<string, string>,
  ) => OpenEvents;
}

type Outside = Pick<ComposeOptions, 'foreignFetch' | 'foreignJson' | 'foreignEvents'>;

const file = '.meshrc.yaml';

/** Reads what is federated and makes one schema of it. Throws `ConfigurationError` with every mistake. */
export async function compose({
  settings,
  path,
  builtIn,
  open = new Map(),
  kinds,
  ...outside
}: ComposeOptions): Promise<Composition> {
  const baseDir = dirname(path);
  const additional = readAdditionalTypes(settings.additionalTypeDefs, baseDir, file);
  const declared = readLinks([...settings.additionalResolvers, ...additional.links], file);
  const handlers = await loadHandlers(
    settings.sources.filter(({ name }) => !open.has(name)),
    baseDir,
    kinds,
  );
  const described = await Promise.all(
    settings.sources.map((source): Described | Promise<Described> => {
      const composed = open.get(source.name);
      if (composed) return { name: source.name, composed, problems: [] };
      return describe(source, handlers.get(source.name), { baseDir }, outside);
    }),
  );
  try {
    return unifyAll(described, declared, additional.document, builtIn);
  } catch (error) {
    for (const { name, composed } of described) if (!open.has(name)) await composed?.source.close();
    throw error;
  }
}

/** Throws `ConfigurationError` with what sources and links say together. */
function unifyAll(
  described: readonly Described[],
  declared: ReturnType<typeof readLinks>,
  additionalTypes: DocumentNode,
  builtIn: readonly ComposedSource[],
): Composition {
  const problems: Problem[] = [...declared.problems, ...described.flatMap((d) => d.problems)];
  const sources = new Map<string, ComposedSource>(builtIn.map((entry) => [entry.source.name, entry]));
  const missing = new Map<string, string>();
  for (const { name, composed, reason } of described) {
    if (composed) sources.set(name, composed);
    else if (reason) missing.set(name, reason);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);

  const offered = new Map([...sources].map(([name, { source }]) => [name, source]));
  const unified = unify(offered, additionalTypes, file, missing.size > 0);
  if (!unified.schema) throw new ConfigurationError(unified.problems);
  const roots = rootsOf(offered);
  const links = missing.size > 0 ? presentLinks(declared.links, roots, unified.schema) : declared.links;
  problems.push(...unified.problems, ...checkLinks(links, roots, unified.schema, file));
  if (problems.length > 0) throw new ConfigurationError(problems);
  const { facts, frames } = factsOf(offered.values());
  const pages = pagesOf(offered.values());
  return { schema: unified.schema, sources, roots, facts, frames, links, pages, missing };
}

async function loadHandlers(sources: Settings['sources'], baseDir: string, kinds: OwnKinds) {
  if (sources.length === 0) return new Map<string, MeshHandler>();
  try {
    return await buildHandlers({ sources }, baseDir, kinds);
  } catch (error) {
    const got = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    throw new ConfigurationError([{ file, path: 'sources', expected: 'handlers that load', got }]);
  }
}

interface Described {
  readonly name: string;
  readonly composed?: ComposedSource;
  readonly reason?: string;
  readonly problems: readonly Problem[];
}

/** A source that cannot be described is named, and the others go on without it. */
async function describe(
  settings: Settings['sources'][number],
  handler: MeshHandler | undefined,
  { baseDir }: { readonly baseDir: string },
  { foreignFetch, foreignJson, foreignEvents }: Outside,
): Promise<Described> {
  const { name } = settings;
  try {
    if (!handler) throw new Error('no handler');
    const foreign = readHandlerSettings(settings);
    const { kind, operationHeaders } = foreign;
    if (kind === 'openapi' || kind === 'graphql') throwProblems(foreign);
    const sendQuery = foreignFetch(settings, operationHeaders);
    const gate = await createForeignGate(foreign, baseDir, {
      describe: foreignFetch(settings, {}),
      sendQuery,
    });
    const built = await handler.getMeshSource({ fetchFn: gate.fetch });
    const composed = (source: Source) => ({ name, composed: { source, settings: sourceSettings(settings) } });
    if ('source' in built && Object.keys(settings.lists).length > 0)
      return { name, problems: [noLists(name)] };
    if ('source' in built) return { ...composed((built as unknown as HandlerResult).source), problems: [] };
    throwProblems(foreign);
    gate.open(built.schema);
    const openEvents = takesSubscriptions(settings) && gate.guard(foreignEvents(settings, operationHeaders));
    const source = createForeignSource({
      name,
      kind,
      mesh: built,
      probe: probeOf(settings.handler[kind], sendQuery),
      plain: plainReads(settings, built.schema, foreignJson),
      ...(openEvents && { openEvents }),
    });
    return { ...composed(offerLists(source, settings.lists)), problems: [] };
  } catch (error) {
    if (error instanceof ConfigurationError) return { name, problems: error.problems };
    return { name, reason: error instanceof Error ? error.message : String(error), problems: [] };
  }
}

function noLists(name: string): Problem {
  return {
    file,
    path: `sources.${name}.lists`,
    expected: 'a source of the kind openapi or graphql',
    got: 'a kind whose lists are connections',
  };
}

/** Only where the configuration says no more than where the partner is: headers and the like are Mesh's to add. */
function plainReads(
  source: Settings['sources'][number],
  schema: GraphQLSchema,
  foreignJson: ComposeOptions['foreignJson'],
): ReadonlyMap<string, RestFetch> {
  const config = source.handler.openapi as { endpoint?: unknown } | undefined;
  if (!config || typeof config.endpoint !== 'string') return new Map();
  if (Object.keys(config).some((name) => name !== 'source' && name !== 'endpoint')) return new Map();
  return createRestFetches(source.name, schema, foreignJson(source, config.endpoint));
}

function sourceSettings({ handler: _, lists: __, licence, ...settings }: Settings['sources'][number]) {
  return { ...settings, ...(licence !== undefined && { licence }) };
}

/** Any answer of the endpoint counts as up, whatever its status: a partner's API has no agreed health path. */
function probeOf(config: unknown, fetchFn: typeof globalThis.fetch) {
  const endpoint = (config as { endpoint?: unknown } | undefined)?.endpoint;
  return async (signal: AbortSignal) => {
    if (typeof endpoint !== 'string') return;
    try {
      const response = await fetchFn(endpoint, { method: 'HEAD', signal });
      await response.body?.cancel();
    } catch (error) {
      if (
        !(error instanceof SourceFailure && error.upstreamStatus !== undefined && error.upstreamStatus < 500)
      )
        throw error;
    }
  };
}

function rootsOf(sources: ReadonlyMap<string, Source>): Map<string, Root> {
  const roots = new Map<string, Root>();
  for (const [name, source] of sources) {
    for (const [kind, type] of rootTypes(source)) {
      for (const field of Object.values(type.getFields())) {
        const facts = (field.extensions.pertuis ?? { shape: 'value' }) as FieldFacts;
        roots.set(`${kind}.${field.name}`, { coordinate: `${kind}.${field.name}`, source: name, facts });
      }
    }
  }
  return roots;
}

/** With a source missing, the links that lead to it or start from it go too. */
function presentLinks(
  links: ReadonlyMap<string, Link>,
  roots: ReadonlyMap<string, Root>,
  schema: GraphQLSchema,
) {
  return new Map(
    [...links].filter(([coordinate, link]) => {
      const [type = '', field = ''] = coordinate.split('.');
      const target = schema.getType(type);
      return (
        roots.has(link.target) && target !== undefined && 'getFields' in target && field in target.getFields()
      );
    }),
  );
}
