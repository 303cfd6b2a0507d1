import type { Problem } from '../../mesh/contract/errors.ts';
import type { Plugin, PluginRoute } from '../../mesh/contract/plugin.ts';

/** What all plugins bring together. */
export interface LoadedPlugins {
  readonly operations: NonNullable<Plugin['operations']>;
  readonly admissionControls: NonNullable<Plugin['admissionControls']>;
  readonly anonymisers: NonNullable<Plugin['anonymisers']>;
  readonly responseExtensions: NonNullable<Plugin['responseExtensions']>;
  readonly routes: readonly PluginRoute[];
  close(): Promise<void>;
}

/** Names that the product itself has. A plugin that took one would replace what others rely on. */
const reserved = ['clear', 'deny'];
const ownExtensions = ['provenance', 'eco', 'plan', 'denied', 'warnings', 'tracing'];
const ownPaths = /^\/($|(graphql|cache|health|metrics|eco|explorer|queries)(\/|$))/;

interface Created {
  /** Where its options stand. */
  readonly path: string;
  readonly plugin: Plugin;
}

/** Joins what plugins bring. Every name that is taken, or that has a form of its own, is a problem. */
export function joinPlugins(
  created: readonly Created[],
  ownAnonymisers: readonly string[],
): { plugins: LoadedPlugins; problems: readonly Problem[] } {
  const plugins = created.map(({ plugin }) => plugin);
  const problems = [
    ...namesOf(created, ({ anonymisers = [] }) => anonymisers.map(({ name }) => name), {
      expected: 'an anonymiser with a name of its own: letters, digits and hyphens',
      isFree: (name) =>
        /^[a-z][a-z0-9-]{0,39}$/i.test(name) && !reserved.includes(name) && !ownAnonymisers.includes(name),
    }),
    ...namesOf(created, ({ responseExtensions = [] }) => responseExtensions.map(({ name }) => name), {
      expected: 'a response extension with a name of its own: letters and digits',
      isFree: (name) => /^[a-z][A-Za-z0-9]{0,39}$/.test(name) && !ownExtensions.includes(name),
    }),
    ...namesOf(created, ({ routes = [] }) => routes.map(({ path }) => path), {
      expected: 'a route with a path of its own, such as /tides',
      isFree: (path) => /^(\/[A-Za-z0-9._-]{1,64}){1,8}$/.test(path) && !ownPaths.test(path),
    }),
  ];
  return {
    problems,
    plugins: {
      operations: plugins.flatMap(({ operations = [] }) => operations),
      admissionControls: plugins.flatMap(({ admissionControls = [] }) => admissionControls),
      anonymisers: plugins.flatMap(({ anonymisers = [] }) => anonymisers),
      responseExtensions: plugins.flatMap(({ responseExtensions = [] }) => responseExtensions),
      routes: plugins.flatMap(({ routes = [] }) => routes),
      async close() {
        for (const plugin of plugins) await plugin.close?.();
      },
    },
  };
}

function namesOf(
  created: readonly Created[],
  read: (plugin: Plugin) => readonly string[],
  { expected, isFree }: { expected: string; isFree: (name: string) => boolean },
): Problem[] {
  const taken = new Set<string>();
  return created.flatMap(({ path, plugin }) =>
    read(plugin).flatMap((name) => {
      if (isFree(name) && !taken.has(name)) {
        taken.add(name);
        return [];
      }
      return [{ file: '.meshrc.yaml', path, expected, got: name }];
    }),
  );
}
