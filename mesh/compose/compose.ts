import { dirname } from 'node:path';
import { GraphQLSchema } from 'graphql';
import type { ComposedSource, Composition } from '../contract/composition.ts';
import { ConfigurationError, type Problem } from '../contract/errors.ts';
import type { FieldFacts, Source } from '../contract/source.ts';
import type { SourceEntry, SourceKind } from '../contract/source-kind.ts';
import { readAdditionalTypes } from './additional-types.ts';
import { composeSources } from './compose-sources.ts';
import { readLinks } from './links.ts';
import { offerLists } from './partner-lists.ts';
import type { Settings } from './settings.ts';

/** Kinds of source by the names of their handlers, and the kind of all other handlers. */
export interface SourceKinds {
  readonly kinds: ReadonlyMap<string, SourceKind>;
  readonly fallback: SourceKind;
}

export interface ComposeOptions {
  readonly settings: Settings;
  /** Path of `.meshrc.yaml`. */
  readonly path: string;
  /** Sources without configuration, such as the platform's own figures. */
  readonly builtIn: readonly ComposedSource[];
  readonly sourceKinds: SourceKinds;
  /** Bound of the open subscriptions of all sources. */
  readonly maxSubscriptions: number;
  /** Open sources by name: compose neither opens nor closes them. */
  readonly known?: ReadonlyMap<string, ComposedSource>;
}

const file = '.meshrc.yaml';

/** Reads the configured sources and composes one schema. Throws `ConfigurationError` with every mistake. */
export async function compose({
  settings,
  path,
  builtIn,
  sourceKinds,
  maxSubscriptions,
  known = new Map(),
}: ComposeOptions): Promise<Composition> {
  const baseDir = dirname(path);
  const additional = readAdditionalTypes(settings.additionalTypeDefs, baseDir, file);
  const declared = readLinks([...settings.additionalResolvers, ...additional.links], file);
  const opened = await Promise.all(
    settings.sources.map((source): Opened | Promise<Opened> => {
      const composed = known.get(source.name);
      if (composed) return { name: source.name, composed, problems: [] };
      return open(source, { baseDir, maxSubscriptions }, sourceKinds);
    }),
  );
  const problems = [...declared.problems, ...opened.flatMap((one) => one.problems)];
  const sources = new Map<string, ComposedSource>(builtIn.map((entry) => [entry.source.name, entry]));
  const missing = new Map<string, string>();
  for (const { name, composed, reason } of opened) {
    if (composed) sources.set(name, composed);
    else if (reason) missing.set(name, reason);
  }
  try {
    if (problems.length > 0) throw new ConfigurationError(problems);
    return composeSources({ sources, missing, links: declared.links, additional: additional.document, file });
  } catch (error) {
    const ours = opened.filter(({ name }) => !known.has(name));
    await Promise.all(ours.map(({ composed }) => composed?.source.close()));
    throw error;
  }
}

interface Opened {
  readonly name: string;
  readonly composed?: ComposedSource;
  readonly reason?: string;
  readonly problems: readonly Problem[];
}

/** Opens a source. A source that fails to open is reported, and the others continue without it. */
async function open(
  settings: Settings['sources'][number],
  place: Pick<SourceEntry, 'baseDir' | 'maxSubscriptions'>,
  { kinds, fallback }: SourceKinds,
): Promise<Opened> {
  const { name, handler: handlers, deadlineSeconds, idleSeconds } = settings;
  const [[handler, config] = ['', undefined]] = Object.entries(handlers);
  try {
    const kind = kinds.get(handler) ?? fallback;
    const opened = await kind.open({ ...{ name, handler, config, deadlineSeconds, idleSeconds }, ...place });
    const source = await withOwnSchema(opened, handler)
      .then((own) => withLists(own, settings.lists))
      .catch(async (error: unknown) => {
        await opened.close();
        throw error;
      });
    return { name, composed: { source, settings: sourceSettings(settings) }, problems: [] };
  } catch (error) {
    if (error instanceof ConfigurationError) return { name, problems: error.problems };
    return { name, reason: error instanceof Error ? error.message : String(error), problems: [] };
  }
}

/**
 * Rejects a schema of another copy of graphql. graphql-js would reject it later, with a message that does not
 * help.
 */
async function withOwnSchema(source: Source, handler: string): Promise<Source> {
  if (source.schema instanceof GraphQLSchema) return source;
  const expected = "a source whose schema is made with the gateway's own copy of pertuis and graphql";
  const got = 'a schema of another copy: install both packages side by side (npm install --install-links)';
  throw new ConfigurationError([{ file, path: `sources.${source.name}.handler.${handler}`, expected, got }]);
}

async function withLists(source: Source, lists: Settings['sources'][number]['lists']): Promise<Source> {
  const fields = source.schema.getQueryType()?.getFields() ?? {};
  const shapeOf = (name: string) => (fields[name]?.extensions.pertuis as FieldFacts | undefined)?.shape;
  const problems = Object.keys(lists)
    .filter((name) => (shapeOf(name) ?? 'value') !== 'value')
    .map((name): Problem => {
      const path = `sources.${source.name}.lists.${name}`;
      return {
        file,
        path,
        expected: 'a list of an OpenAPI or GraphQL partner',
        got: 'a list with pages or keys',
      };
    });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return offerLists(source, lists);
}

function sourceSettings({ handler: _, lists: __, licence, ...settings }: Settings['sources'][number]) {
  return { ...settings, ...(licence !== undefined && { licence }) };
}
