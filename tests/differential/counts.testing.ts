import { type DocumentNode, type FieldNode, visit } from 'graphql';
import type { Decision } from '../../mesh/contract/policy.ts';
import type { Seen } from './engine.testing.ts';

const features = [
  'rounds',
  'compiled',
  'data',
  'errors in data',
  'risen nulls',
  'refused',
  'denied',
  'altered',
  'links',
  'aliases',
  'arguments',
  'variables',
  'defaults',
  'directives',
  'fragments',
  'typenames',
  'conditions',
  'mutations',
  'introspection',
  'several operations',
] as const;
export type Feature = (typeof features)[number];

/** What the operations of a run were like: a generator that has grown tame shows here. */
export interface Counts {
  note(document: DocumentNode, seen: Seen, decisions: ReadonlySet<Decision['kind']>): void;
  /** Of how many rounds it was true, 0 to 1; of `rounds` how many there were. */
  readonly shares: Readonly<Record<Feature, number>>;
}

export function createCounts(): Counts {
  const counted = new Map<Feature, number>();
  return {
    note(document, seen, decisions) {
      for (const feature of new Set([...inDocument(document), ...inResponse(seen, decisions)]))
        counted.set(feature, (counted.get(feature) ?? 0) + 1);
    },
    get shares() {
      const rounds = counted.get('rounds') ?? 0;
      const share = (feature: Feature) =>
        feature === 'rounds' ? rounds : Math.round(((counted.get(feature) ?? 0) / rounds) * 1000) / 1000;
      return Object.fromEntries(features.map((feature) => [feature, share(feature)])) as Record<
        Feature,
        number
      >;
    },
  };
}

function* inResponse(
  { compiled, data, errors, received }: Seen,
  decisions: ReadonlySet<Decision['kind']>,
): Generator<Feature> {
  yield 'rounds';
  if (compiled) yield 'compiled';
  if (data === undefined) yield 'refused';
  else if (Object.values(data ?? {}).some((value) => value !== null)) yield 'data';
  if (errors.some(({ extensions }) => extensions?.code === 'FIELD_DENIED')) yield 'denied';
  if (decisions.has('transform')) yield 'altered';
  if (errors.some(({ path }) => path !== undefined)) yield 'errors in data';
  if (errors.some(({ message }) => message.startsWith('Cannot return null'))) yield 'risen nulls';
  if (received.some(({ keys }) => keys !== undefined)) yield 'links';
  if (received.some(({ coordinate }) => coordinate.startsWith('Mutation.'))) yield 'mutations';
}

function inDocument(document: DocumentNode): Set<Feature> {
  const found = new Set<Feature>();
  const operations = document.definitions.filter(({ kind }) => kind === 'OperationDefinition');
  if (operations.length > 1) found.add('several operations');
  visit(document, {
    Field({ name, alias, arguments: given }: FieldNode) {
      if (alias) found.add('aliases');
      if (given?.length) found.add('arguments');
      if (name.value === '__typename') found.add('typenames');
      else if (name.value.startsWith('__')) found.add('introspection');
    },
    Directive: () => void found.add('directives'),
    FragmentSpread: () => void found.add('fragments'),
    InlineFragment: ({ typeCondition }) => void (typeCondition && found.add('conditions')),
    VariableDefinition({ defaultValue }) {
      found.add('variables');
      if (defaultValue) found.add('defaults');
    },
  });
  return found;
}
