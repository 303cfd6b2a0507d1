import { type DocumentNode, type GraphQLSchema, Kind } from 'graphql';
import type { ComposedSource, Composition, Link, Root } from '../contract/composition.ts';
import { ConfigurationError } from '../contract/errors.ts';
import type { FieldFacts, Source } from '../contract/source.ts';
import { checkLinks } from './check-links.ts';
import { factsOf } from './facts.ts';
import { pagesOf } from './pages.ts';
import { rootTypes, unify } from './unify.ts';

export interface SourcesToCompose {
  readonly sources: ReadonlyMap<string, ComposedSource>;
  /** Sources that could not be opened, with the reason. Links to them are omitted. */
  readonly missing?: ReadonlyMap<string, string>;
  readonly links?: ReadonlyMap<string, Link>;
  /** Types beside those of the sources. */
  readonly additional?: DocumentNode;
  /** Path of the file, for messages. */
  readonly file: string;
}

/** Composes one schema from open sources and their links. Throws `ConfigurationError` with every mistake. */
export function composeSources({
  sources,
  missing = new Map(),
  links: declared = new Map(),
  additional = { kind: Kind.DOCUMENT, definitions: [] },
  file,
}: SourcesToCompose): Composition {
  const offered = new Map([...sources].map(([name, { source }]) => [name, source]));
  const unified = unify(offered, additional, file, missing.size > 0);
  const { schema } = unified;
  if (!schema) throw new ConfigurationError(unified.problems);
  const roots = rootsOf(offered);
  const links = missing.size > 0 ? presentLinks(declared, roots, schema) : declared;
  const problems = [...unified.problems, ...checkLinks(links, roots, schema, file)];
  if (problems.length > 0) throw new ConfigurationError(problems);
  const { facts, frames } = factsOf(offered.values());
  return { schema, sources, roots, facts, frames, links, pages: pagesOf(offered.values()), missing };
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

/** Returns the links between present sources. */
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
