import { type GraphQLFieldMap, isInterfaceType, isObjectType } from 'graphql';
import type { Page } from '../contract/composition.ts';
import type { Source } from '../contract/source.ts';
import type { PageFacts } from '../core/page-size.ts';
import { rootTypes } from './unify.ts';

/** Finds the arguments that limit a number of rows, by `Type.field`, as their sources declare them. */
export function pagesOf(sources: Iterable<Source>): Map<string, Page> {
  const pages = new Map<string, Page>();
  for (const source of sources) {
    for (const type of Object.values(source.schema.getTypeMap())) {
      if (isObjectType(type) || isInterfaceType(type)) addPages(pages, type.name, type.getFields());
    }
    for (const [kind, type] of rootTypes(source)) addPages(pages, kind, type.getFields());
  }
  return pages;
}

function addPages(pages: Map<string, Page>, typeName: string, fields: GraphQLFieldMap<unknown, unknown>) {
  for (const field of Object.values(fields)) {
    for (const { name, extensions } of field.args) {
      const facts = (extensions.pertuis as { page?: PageFacts } | undefined)?.page;
      if (facts) pages.set(`${typeName}.${field.name}`, { arg: name, ...facts });
    }
  }
}
