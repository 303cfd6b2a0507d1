import { dirname } from 'node:path';
import type { ComposedSource, Composition } from '../contract/composition.ts';
import { ConfigurationError, type Problem } from '../contract/errors.ts';
import type { FieldFacts, Source } from '../contract/source.ts';
import type { SourceKind } from '../contract/source-kind.ts';
import { readAdditionalTypes } from './additional-types.ts';
import { composeSources } from './compose-sources.ts';
import { readLinks } from './links.ts';
import { offerLists } from './partner-lists.ts';
import type { Settings } from './settings.ts';

/** Kinds of source by the names of their handlers, and the kind of every handler that is not among them. */
export interface SourceKinds {
  readonly kinds: ReadonlyMap<string, SourceKind>;
  readonly fallback: SourceKind;
}

export interface ComposeOptions {
  readonly settings: Settings;
  /** Path of `.meshrc.yaml`. */
  readonly path: string;
  /** Sources that need no configuration, such as the platform's own figures. */
  readonly builtIn: readonly ComposedSource[];
  readonly sourceKinds: SourceKinds;
}

const file = '.meshrc.yaml';

/** Reads what is federated and makes one schema of it. Throws `ConfigurationError` with every mistake. */
export async function compose({
  settings,
  path,
  builtIn,
  sourceKinds,
}: ComposeOptions): Promise<Composition> {
  const baseDir = dirname(path);
  const additional = readAdditionalTypes(settings.additionalTypeDefs, baseDir, file);
  const declared = readLinks([...settings.additionalResolvers, ...additional.links], file);
  const opened = await Promise.all(
    settings.sources.map((source) => open(source, settings, baseDir, sourceKinds)),
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
    await Promise.all(opened.map(({ composed }) => composed?.source.close()));
    throw error;
  }
}

interface Opened {
  readonly name: string;
  readonly composed?: ComposedSource;
  readonly reason?: string;
  readonly problems: readonly Problem[];
}

/** A source that cannot be opened is named, and the others go on without it. */
async function open(
  settings: Settings['sources'][number],
  { pertuis }: Settings,
  baseDir: string,
  { kinds, fallback }: SourceKinds,
): Promise<Opened> {
  const { name, handler: handlers, deadlineSeconds, idleSeconds } = settings;
  const [[handler, config] = ['', undefined]] = Object.entries(handlers);
  const maxSubscriptions = pertuis.limits.subscriptionsInTotal;
  try {
    const kind = kinds.get(handler) ?? fallback;
    const entry = { name, handler, config, baseDir, deadlineSeconds, idleSeconds, maxSubscriptions };
    const opened = await kind.open(entry);
    const source = await withLists(opened, settings.lists).catch(async (error: unknown) => {
      await opened.close();
      throw error;
    });
    return { name, composed: { source, settings: sourceSettings(settings) }, problems: [] };
  } catch (error) {
    if (error instanceof ConfigurationError) return { name, problems: error.problems };
    return { name, reason: error instanceof Error ? error.message : String(error), problems: [] };
  }
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
        got: 'one with pages or keys',
      };
    });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return offerLists(source, lists);
}

function sourceSettings({ handler: _, lists: __, licence, ...settings }: Settings['sources'][number]) {
  return { ...settings, ...(licence !== undefined && { licence }) };
}
