import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { ConfigurationError } from '../contract/errors.ts';
import type { LinkSettings } from './settings.ts';

/**
 * The parsed `additionalTypeDefs`, without the links that Mesh's `@resolveTo` directives declare. The links
 * are listed separately.
 */
export interface AdditionalTypes {
  readonly document: DocumentNode;
  readonly links: readonly LinkSettings[];
}

/** Reads the additional types. Each entry is SDL, or the path of a `.graphql` file. Throws `ConfigurationError`. */
export function readAdditionalTypes(
  entries: string | readonly string[] = [],
  baseDir: string,
  file: string,
): AdditionalTypes {
  const links: LinkSettings[] = [];
  const documents = [entries].flat().map((entry, index) => {
    const path = `additionalTypeDefs[${index}]`;
    try {
      return withoutResolveTo(parse(readEntry(entry, baseDir)), links);
    } catch (error) {
      const got = error instanceof Error ? error.message : String(error);
      throw new ConfigurationError([{ file, path, expected: 'GraphQL types or a .graphql file', got }]);
    }
  });
  return { document: { kind: Kind.DOCUMENT, definitions: documents.flatMap((d) => d.definitions) }, links };
}

function readEntry(entry: string, baseDir: string): string {
  const path = resolve(baseDir, entry.trim());
  return /\.(graphql|gql)$/.test(entry.trim()) && existsSync(path) ? readFileSync(path, 'utf8') : entry;
}

function withoutResolveTo(document: DocumentNode, links: LinkSettings[]): DocumentNode {
  let owner = '';
  return visit(document, {
    enter(node) {
      if ('fields' in node && 'name' in node && node.name) owner = node.name.value;
    },
    FieldDefinition: {
      leave(node: FieldDefinitionNode) {
        const directive = node.directives?.find((d) => d.name.value === 'resolveTo');
        if (!directive) return undefined;
        links.push(linkOf(owner, node.name.value, directive));
        return { ...node, directives: node.directives?.filter((d) => d !== directive) ?? [] };
      },
    },
  });
}

function linkOf(targetTypeName: string, targetFieldName: string, directive: DirectiveNode): LinkSettings {
  const given = Object.fromEntries(
    (directive.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]),
  );
  for (const name of ['sourceName', 'sourceFieldName', 'keyField', 'keysArg', 'valueKeyField']) {
    if (typeof given[name] !== 'string') {
      throw new Error(`@resolveTo on ${targetTypeName}.${targetFieldName} needs ${name}`);
    }
  }
  return {
    sourceTypeName: 'Query',
    additionalArgs: {},
    ...given,
    targetTypeName,
    targetFieldName,
  } as LinkSettings;
}
