import fc from 'fast-check';
import { buildSchema, parse, validate, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { everyFeature } from './every-feature.testing.ts';
import { operationsOver } from './operations.testing.ts';

const schema = buildSchema(everyFeature);
const operations = operationsOver(schema);

describe('random operations', () => {
  it('are valid, every one', () => {
    for (const { text } of fc.sample(operations, { numRuns: 1_000, seed: 1 }))
      expect(validate(schema, parse(text)), text).toEqual([]);
  });

  it('are the same for the same seed', () => {
    const dependencies = () => fc.sample(operations, { numRuns: 20, seed: 2 });
    expect(dependencies()).toEqual(dependencies());
  });

  it('shrink to little more than what fails', () => {
    const { counterexample } = fc.check(
      fc.property(operations, ({ text }) => !/\bsecret\b/.test(text)),
      { seed: 3, numRuns: 2_000 },
    );
    const [{ text, rounds }] = counterexample ?? [{ text: '{ none }', rounds: [] }];
    const kinds: string[] = [];
    visit(parse(text), { enter: ({ kind }) => void kinds.push(kind) });
    expect(text).toMatch(/\bsecret\b/);
    expect(kinds.filter((kind) => kind === 'Field').length).toBeLessThanOrEqual(3);
    expect(kinds).not.toContain('Directive');
    expect(kinds).not.toContain('FragmentDefinition');
    expect(rounds).toHaveLength(1);
  });

  it('shrink within what is valid', () => {
    const [operation] = fc.sample(operations, { numRuns: 1, seed: 4 });
    if (!operation) throw new Error('no operation');
    const smaller = [...operations.shrink(operation, undefined)];
    expect(smaller.length).toBeGreaterThan(5);
    for (const { value } of smaller) expect(validate(schema, parse(value.text))).toEqual([]);
  });
});
