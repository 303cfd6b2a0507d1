import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { refuse } from './refuse.ts';

/** The size of a selection with its fragments spread. Directives do not reduce it: `@include` hides nothing. */
export interface Measure {
  readonly fields: number;
  /** Levels of data. */
  readonly depth: number;
  /** Levels below `__schema` and `__type`. */
  readonly schemaDepth: number;
  /** Fields with an alias, and fields that repeat a response name: each is resolved or compared separately. */
  readonly aliases: number;
  readonly directives: number;
}

export interface MeasuredDocument {
  readonly operations: readonly Measure[];
  readonly fragments: number;
  /** Fragment spreads, named and inline: rules compare them pairwise. */
  readonly spreads: number;
}

/**
 * Measures every operation of a document, each fragment once. Fragments that double at every level cost no
 * more to measure than to read.
 *
 * @throws {GraphQLError} `GRAPHQL_VALIDATION_FAILED` for fragments that form a cycle.
 */
export function measureDocument(document: DocumentNode): MeasuredDocument {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
  }
  const measured = new Map<string, Measure | 'measuring'>();
  let spreads = 0;

  function ofFragment(name: string): Measure {
    const known = measured.get(name);
    if (known === 'measuring') {
      throw refuse(
        'GRAPHQL_VALIDATION_FAILED',
        'A fragment must not spread itself, not even through another.',
      );
    }
    if (known) return known;
    const fragment = fragments.get(name);
    if (!fragment) return nothing;
    measured.set(name, 'measuring');
    const measure = ofSelection(fragment.selectionSet);
    measured.set(name, measure);
    return measure;
  }

  function ofSelection({ selections }: SelectionSetNode): Measure {
    const seen = new Set<string>();
    let sum = nothing;
    for (const selection of selections) {
      const directives = selection.directives?.length ?? 0;
      if (selection.kind !== Kind.FIELD) spreads += 1;
      if (selection.kind === Kind.FRAGMENT_SPREAD)
        sum = add(sum, ofFragment(selection.name.value), directives);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        sum = add(sum, ofSelection(selection.selectionSet), directives);
      } else {
        const inner = selection.selectionSet ? ofSelection(selection.selectionSet) : nothing;
        const again = selection.alias !== undefined || seen.has(selection.name.value);
        seen.add(selection.name.value);
        const readsSchema = selection.name.value.startsWith('__');
        const own = {
          fields: inner.fields + 1,
          depth: readsSchema ? 1 : inner.depth + 1,
          schemaDepth: readsSchema ? inner.depth + 1 : inner.schemaDepth,
          aliases: inner.aliases + (again ? 1 : 0),
          directives: inner.directives,
        };
        sum = add(sum, own, directives);
      }
    }
    return sum;
  }

  for (const name of fragments.keys()) ofFragment(name);
  const measures = operations.map(({ selectionSet, directives = [] }) =>
    add(nothing, ofSelection(selectionSet), directives.length),
  );
  return { operations: measures, fragments: fragments.size, spreads };
}

const nothing: Measure = { fields: 0, depth: 0, schemaDepth: 0, aliases: 0, directives: 0 };

function add(a: Measure, b: Measure, directives: number): Measure {
  return {
    fields: a.fields + b.fields,
    depth: Math.max(a.depth, b.depth),
    schemaDepth: Math.max(a.schemaDepth, b.schemaDepth),
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives + directives,
  };
}
