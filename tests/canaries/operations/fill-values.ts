import { type DocumentNode, parse, print, visit } from 'graphql';
import type { Operation } from '../../differential/operation.testing.ts';
import type { Random } from '../../differential/random.testing.ts';
import type { Guesses } from './guesses.ts';

const comparisons = new Set(['eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte', 'contains', 'startsWith']);
const maxOfFirst = 8;

/**
 * The operation with values in its arguments that mean something to the territory: what it holds, cursors that were given,
 * lengths that lists have. What the generator wrote stays here and there.
 */
export function fillValues(
  random: Random,
  guesses: Guesses,
  { text, rounds }: Operation,
  cursors: number,
): Operation {
  const document = parse(text, { noLocation: true });
  const names = variableNames(document);
  const guess = (name: string | undefined, otherwise: unknown): unknown => {
    if (name === undefined || random.chance(0.1)) return otherwise;
    if (name === 'after') return cursors > 0 ? `«cursor ${random.below(cursors)}»` : null;
    const known = guesses.get(name);
    if (typeof otherwise === 'number' && (name === 'first' || !known)) return 1 + random.below(maxOfFirst);
    const fitting = known?.filter((value) => typeof value === typeof otherwise) ?? [];
    return fitting.length > 0 ? random.pick(fitting) : otherwise;
  };
  const filled = (value: unknown, name: string | undefined): unknown => {
    if (Array.isArray(value)) return value.map((item) => filled(item, name));
    if (value === null || typeof value !== 'object') return guess(name, value);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, filled(inner, comparisons.has(key) ? name : key)]),
    );
  };
  return {
    text: print(fillLiterals(document, guess)),
    rounds: rounds.map((round) => ({
      ...round,
      variables: Object.fromEntries(
        Object.entries(round.variables).map(([name, value]) => [name, filled(value, names.get(name))]),
      ),
    })),
  };
}

function fillLiterals(
  document: DocumentNode,
  guess: (name: string | undefined, otherwise: unknown) => unknown,
) {
  const stack: string[] = [];
  const named = {
    enter: ({ name }: { name: { value: string } }) => void stack.push(name.value),
    leave: () => void stack.pop(),
  };
  const current = () => stack.findLast((name) => !comparisons.has(name));
  return visit(document, {
    Argument: named,
    ObjectField: named,
    VariableDefinition: { enter: () => false },
    Directive: { enter: () => false },
    StringValue(node) {
      const value = guess(current(), node.value);
      return typeof value === 'string' ? { ...node, value, block: false } : undefined;
    },
    IntValue(node) {
      const value = guess(current(), Number(node.value));
      return typeof value === 'number' && Number.isInteger(value)
        ? { ...node, value: String(value) }
        : undefined;
    },
  });
}

/** Of each variable the name of the argument or input field that it is given to. */
function variableNames(document: DocumentNode): Map<string, string> {
  const names = new Map<string, string>();
  const stack: string[] = [];
  const named = {
    enter: ({ name }: { name: { value: string } }) => void stack.push(name.value),
    leave: () => void stack.pop(),
  };
  visit(document, {
    Argument: named,
    ObjectField: named,
    VariableDefinition: { enter: () => false },
    Variable({ name }) {
      const position = stack.findLast((one) => !comparisons.has(one));
      if (position !== undefined) names.set(name.value, position);
    },
  });
  return names;
}
